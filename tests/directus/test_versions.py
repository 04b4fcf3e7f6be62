"""What differs between versions: every behaviour before and after the version that brought it (§2, §10)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from snapshot_tool.directus import versions
from snapshot_tool.directus.acceptance import forced_refusal, refusal
from snapshot_tool.directus.collection_name import check_collection_name
from snapshot_tool.directus.columns import ColumnInfo
from snapshot_tool.directus.ddl import alter_column
from snapshot_tool.directus.defaults import written_default
from snapshot_tool.directus.diff import diff
from snapshot_tool.directus.naming import index_name, unique_name
from snapshot_tool.directus.refusal import Refusal
from snapshot_tool.directus.sorting import sort_meta
from snapshot_tool.directus.versions import BEHAVIOURS, KNOWN, is_version, nearest, version_number
from snapshot_tool.model.json import JsonObject, JsonValue
from snapshot_tool.model.snapshot import Collection, Field, Info, Relation, Snapshot

LONG = "a_column_with_a_name_that_is_long_enough_to_pass_the_limit_xy"
STATUS = ColumnInfo(
    name="status",
    table="a",
    data_type="character varying",
    default_value="draft",
    max_length=50,
    numeric_precision=None,
    numeric_scale=None,
    is_nullable=False,
    is_unique=False,
    is_indexed=False,
    is_primary_key=False,
    is_generated=False,
    generation_expression=None,
    has_auto_increment=False,
    foreign_key_table=None,
    foreign_key_column=None,
)


def altered(version: str, kind: str = "string", existing: ColumnInfo = STATUS, **schema: JsonValue) -> list[str]:
    """What an edit of that column runs, without the name of the table and column."""
    field: JsonObject = {"collection": "a", "field": existing.name, "type": kind, "schema": dict(schema)}
    head = f'alter table "a" alter column "{existing.name}" '
    return [operation.sql.removeprefix(head) for operation in alter_column("a", field, existing, version)]


def snapshot(version: str, *items: Collection | Field | Relation) -> Snapshot:
    return Snapshot(
        info=Info(version=1, directus=version, vendor="postgres"),
        collections=tuple(item for item in items if isinstance(item, Collection)),
        fields=tuple(item for item in items if isinstance(item, Field)),
        relations=tuple(item for item in items if isinstance(item, Relation)),
    )


def kinds(current: Snapshot, wanted: Snapshot) -> list[tuple[str, tuple[str | int, ...]]]:
    return [(entry.kind, entry.path) for found in diff(current, wanted) for entry in found.entries]


def test_versions_are_numbers_not_text() -> None:
    assert version_number("11.13.4") == (11, 13, 4)
    assert version_number("v12.0.0-rc.1") == (12, 0, 0)
    assert version_number("nonsense") == (0, 0, 0)
    assert list(KNOWN) == sorted(KNOWN, key=version_number)


@pytest.mark.parametrize(
    ("version", "stands_in"),
    [
        ("11.13.4", "11.13.4"),
        ("11.13.5", "11.13.4"),
        ("11.10.0", "11.9.2"),
        ("13.0.0", "12.4.0"),
        ("9.26.0", "10.13.4"),
    ],
)
def test_the_nearest_version_is_the_last_known_one_before_it(version: str, stands_in: str) -> None:
    assert nearest(version) == stands_in


@pytest.mark.parametrize("text", ["11.13.4", "12.0.0-rc.1"])
def test_what_is_a_version(text: str) -> None:
    assert is_version(text)


@pytest.mark.parametrize("text", ["11", "11.13", "latest", "", "11.13.4 "])
def test_what_is_no_version(text: str) -> None:
    assert not is_version(text)


def test_the_behaviours_are_in_the_order_of_their_versions_and_each_is_described() -> None:
    assert len(BEHAVIOURS) == 29
    assert list(BEHAVIOURS) == sorted(BEHAVIOURS, key=lambda it: version_number(it.since))
    assert all(it.says and it.source and "|" not in it.says for it in BEHAVIOURS)


def test_a_behaviour_holds_from_its_version_on() -> None:
    it = versions.LEAVES_OUT_UNTRACKED
    assert [it.holds_in(version) for version in ("10.13.4", "11.9.2", "11.10.0", "12.4.0")] == [
        False, False, True, True,
    ]  # fmt: skip


def test_long_names_are_hashed_since_11_4() -> None:
    assert index_name("b", LONG, "11.3.5") == f"b_{LONG}_index"
    assert index_name("b", LONG, "11.4.0") == "b_a_column_with_a_name_that_is_long_enough_to_p__5b447d84_index"
    assert unique_name("b", LONG, "11.3.5") == f"b_{LONG}_unique"
    assert index_name("b", "title", "11.3.5") == index_name("b", "title", "11.4.0") == "b_title_index"


def test_gen_random_uuid_is_a_call_since_11_1() -> None:
    assert written_default("gen_random_uuid()", "uuid", "10.13.4").sql == "'gen_random_uuid()'"
    assert written_default("gen_random_uuid()", "uuid", "11.1.0").sql == "gen_random_uuid()"


def test_not_null_is_set_again_since_11_1() -> None:
    before = ["drop default", "drop not null", 'type varchar(60) using ("status"::varchar(60))', "set default 'draft'"]
    assert altered("10.13.4", max_length=60, default_value="draft", is_nullable=False) == before
    assert altered("11.1.0", max_length=60, default_value="draft", is_nullable=False) == [*before, "set not null"]


def test_not_null_that_is_new_is_set_in_every_version() -> None:
    nullable = replace(STATUS, is_nullable=True)
    assert altered("10.13.4", existing=nullable, is_nullable=False)[-1] == "set not null"


def test_what_the_file_leaves_out_is_set_again_since_11_4_1() -> None:
    assert altered("11.4.0", "text") == ["drop default", "drop not null", 'type text using ("status"::text)']
    assert altered("11.4.1", "text")[3:] == ["set default 'draft'", "set not null"]
    assert altered("11.4.0", "text", is_nullable=False)[3:] == ["set default 'draft'", "set not null"]


@pytest.mark.parametrize(
    ("version", "left_out", "null"),
    [("11.6.1", 255, 255), ("11.9.2", 50, 50), ("11.14.1", 50, 50), ("11.17.4", 50, 255)],
)
def test_a_length_that_is_not_said(version: str, left_out: int, null: int) -> None:
    assert f"varchar({left_out})" in altered(version)[2]
    assert f"varchar({null})" in altered(version, max_length=None)[2]


def test_arrays_are_sorted_before_11_1_2() -> None:
    value: JsonValue = {"b": [10, 9, None, 1.5], "a": ["b", "a", "C"], "c": [{"z": 1, "y": 2}, {"x": 3}]}
    assert sort_meta(value, "11.1.0") == {
        "a": ["C", "a", "b"], "b": [1.5, 9, 10, None], "c": [{"z": 1, "y": 2}, {"x": 3}],
    }  # fmt: skip
    assert sort_meta(value, "11.1.2") == {
        "a": ["b", "a", "C"], "b": [10, 9, None, 1.5], "c": [{"y": 2, "z": 1}, {"x": 3}],
    }  # fmt: skip


def test_keys_inside_of_arrays_are_left_alone_before_11_1_2() -> None:
    found = sort_meta({"c": [{"z": 1, "y": 2}]}, "11.1.0")
    assert isinstance(found, dict)
    assert [list(item) for item in found["c"] if isinstance(item, dict)] == [["z", "y"]]  # type: ignore[union-attr]


def test_an_alias_that_becomes_a_column_is_two_differences_since_11_3() -> None:
    alias = Field.model_validate({"collection": "a", "field": "x", "type": "alias", "meta": {"field": "x"}})
    column = Field.model_validate({"collection": "a", "field": "x", "type": "string", "meta": {"field": "x"}})
    assert kinds(snapshot("11.2.2", alias), snapshot("11.2.2", column)) == [("E", ("type",))]
    assert kinds(snapshot("11.3.5", alias), snapshot("11.3.5", column)) == [("D", ()), ("N", ())]


def test_a_missing_key_of_a_meta_makes_one_edit_since_12_4() -> None:
    whole = Collection.model_validate({"collection": "a", "meta": {"note": "n", "versioning": False}})
    less = Collection.model_validate({"collection": "a", "meta": {"note": "m"}})
    assert kinds(snapshot("12.3.1", whole), snapshot("12.3.1", less)) == [
        ("E", ("meta", "note")), ("D", ("meta", "versioning")),
    ]  # fmt: skip
    assert kinds(snapshot("12.4.0", whole), snapshot("12.4.0", less)) == [("E", ("meta",))]
    assert kinds(snapshot("12.4.0", less), snapshot("12.4.0", whole)) == [("E", ("meta",))]


def test_an_edit_within_a_meta_stays_what_it_is_in_12_4() -> None:
    one = Collection.model_validate({"collection": "a", "meta": {"note": "n"}})
    other = Collection.model_validate({"collection": "a", "meta": {"note": "m"}})
    assert kinds(snapshot("12.4.0", one), snapshot("12.4.0", other)) == [("E", ("meta", "note"))]


def test_a_missing_key_of_a_schema_is_still_a_deletion_in_12_4() -> None:
    document: JsonObject = {"collection": "a", "field": "x", "type": "string", "meta": {"field": "x"}}
    whole = Field.model_validate({**document, "schema": {"name": "x", "max_length": 5}})
    less = Field.model_validate({**document, "schema": {"name": "x"}})
    assert kinds(snapshot("12.4.0", whole), snapshot("12.4.0", less)) == [("D", ("schema", "max_length"))]


def test_system_fields_are_no_part_of_a_difference_before_11_13() -> None:
    assert list(diff(snapshot("11.11.0"), snapshot("11.11.0")).document()) == ["collections", "fields", "relations"]
    assert "systemFields" in diff(snapshot("11.13.0"), snapshot("11.13.0")).document()


@pytest.mark.parametrize(
    ("version", "name", "words"),
    [
        ("11.4.1", "", 'Invalid payload. "collection" is required.'),
        ("11.6.1", "", 'Invalid payload. "collection" must be a non-empty string.'),
        ("12.2.0", "directus_x", 'Invalid payload. Collections can\'t start with "directus_".'),
        ("12.3.1", "directus_x", 'Invalid payload. "collection" can\'t start with "directus_".'),
        ("11.17.4", "a/b", 'Invalid payload. Collection name can\'t contain "/".'),
        ("12.3.1", "a/b", 'Invalid payload. "collection" can\'t contain "/".'),
        ("12.3.1", " a", 'Invalid payload. "collection" can\'t start or end with whitespace.'),
    ],
)
def test_a_name_is_refused_in_the_words_of_the_version(version: str, name: str, words: str) -> None:
    with pytest.raises(Refusal) as caught:
        check_collection_name(name, version)
    assert (caught.value.status, caught.value.message) == (400, words)


@pytest.mark.parametrize(("version", "name"), [("11.14.1", "a/b"), ("12.2.0", " a"), ("12.4.0", "a b")])
def test_a_name_that_the_version_takes(version: str, name: str) -> None:
    check_collection_name(name, version)


def test_a_snapshot_of_another_version_is_refused_unless_it_is_forced() -> None:
    assert refusal(snapshot("11.13.4"), "11.13.4") is None
    assert refusal(snapshot("11.13.4"), "12.0.2") == (
        "Invalid payload. Provided snapshot's directus version 11.13.4 does not match the current instance's version "
        '12.0.2. You can bypass this check by passing the "force" query parameter.'
    )
    assert forced_refusal(snapshot("11.13.4"), "12.0.2") is None


def test_a_snapshot_of_another_database_is_refused() -> None:
    info = Info(version=1, directus="12.4.0", vendor="mysql")
    assert refusal(Snapshot(info=info), "12.4.0") == (
        "Invalid payload. Provided snapshot's vendor mysql does not match the current instance's vendor postgres. "
        'You can bypass this check by passing the "force" query parameter.'
    )
    assert refusal(Snapshot(info=Info(version=1, directus="12.4.0")), "12.4.0") == (
        'Invalid payload. Provided snapshot does not contain the "vendor" property. '
        'You can bypass this check by passing the "force" query parameter.'
    )


def test_system_fields_are_refused_before_11_13_whatever_is_forced() -> None:
    info = Info.model_validate({"version": 1, "directus": "11.13.4", "vendor": "postgres", "systemFields": []})
    assert forced_refusal(Snapshot(info=info), "11.11.0") == 'Invalid payload. "systemFields" is not allowed.'
    assert forced_refusal(Snapshot(info=info), "11.13.0") is None
