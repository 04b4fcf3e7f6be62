"""What a plan refuses although it could write statements: contradictory files, links that PostgreSQL cannot make."""

from __future__ import annotations

from dataclasses import replace

import pytest

from snapshot_tool.directus.diff import diff
from snapshot_tool.directus.view import view
from snapshot_tool.model.catalog import Catalog
from snapshot_tool.model.finding import Finding, Place, Severity
from snapshot_tool.model.json import JsonObject, JsonValue
from snapshot_tool.model.plan import Plan
from snapshot_tool.model.snapshot import Snapshot
from tests.plan.build import ID, C, F, R, snapshot
from tests.plan.catalogs import catalog_of, with_table
from tests.plan.documents import make_plan
from tests.plan.support import VERSION, errors

A = C("a", (ID, F("title"), F("n", "integer"), F("key", "integer", {"is_unique": True}), F("b", "uuid")))
B = C("b", (ID,))
WHOLE = snapshot(A, B)
LIVE = catalog_of(WHOLE)


def plan_of(
    wanted: Snapshot, catalog: Catalog = LIVE, allow: tuple[str, ...] = (), findings: tuple[Finding, ...] = ()
) -> Plan:
    current = view(catalog, VERSION)
    return make_plan(diff(current, wanted), catalog, current, wanted, allow=allow, file_findings=findings)


def linked(relation: R, *fields: F, target_column: str = "id") -> Snapshot:
    """Return the whole snapshot with a relation that the fields say nothing of."""
    document = snapshot(A.with_fields(*fields), B).model_dump(by_alias=True, exclude_unset=True)
    link = relation.document()
    assert isinstance(link["schema"], dict)
    link["schema"]["foreign_key_column"] = target_column
    document["relations"] = (link,)
    for field in document["fields"]:
        if (field["collection"], field["field"]) == (relation.collection, relation.field):
            field["schema"] |= {"foreign_key_table": relation.target, "foreign_key_column": target_column}
    return Snapshot.model_validate(document)


LINKS = {
    "a uuid to a uuid": (linked(R("a", "b", "b")), []),
    "a text to a uuid": (linked(R("a", "title", "b")), ["foreign-key-type a.title"]),
    "a text that becomes a uuid": (linked(R("a", "title", "b"), F("title", "uuid")), []),
    "a uuid that becomes a text": (linked(R("a", "b", "b"), F("b", "text")), ["foreign-key-type a.b"]),
    "a new uuid": (linked(R("a", "x", "b"), F("x", "uuid")), []),
    "a new integer": (linked(R("a", "x", "b"), F("x", "integer")), ["foreign-key-type a.x"]),
    "an integer to a unique integer": (linked(R("a", "n", "a"), target_column="key"), []),
    "an integer to what is not unique": (linked(R("a", "key", "a"), target_column="n"), ["never-converges a.key"]),
    "an integer to what is unique no more": (
        linked(R("a", "n", "a"), F("key", "integer"), target_column="key"),
        ["index-drop-unique a_key_unique", "never-converges a.n"],
    ),
    "to a column that is not there": (linked(R("a", "b", "b"), target_column="nope"), ["never-converges a.b"]),
    "from a column that is not there": (linked(R("a", "nope", "b")), ["never-converges a.nope"]),
}


@pytest.mark.parametrize("name", LINKS)
def test_a_foreign_key_that_postgresql_would_refuse(name: str) -> None:
    wanted, expected = LINKS[name]
    assert sorted(errors(plan_of(wanted))) == expected


def test_types_that_are_not_postgresqls_own_are_left_to_it() -> None:
    domain = with_table(
        LIVE,
        "a",
        lambda table: replace(
            table,
            columns=tuple(
                replace(column, type_name="label", type_sql="label") if column.name == "b" else column
                for column in table.columns
            ),
        ),
    )
    field = F("b", "bytea", {"data_type": "label"})
    assert errors(plan_of(linked(R("a", "b", "b"), field), domain)) == []


def changed(name: str, **changes: JsonValue) -> Snapshot:
    """Return the whole snapshot with keys of the field `a.name` changed; None of `schema` takes the key away."""
    document = WHOLE.model_dump(by_alias=True, exclude_unset=True)
    for field in document["fields"]:
        if (field["collection"], field["field"]) == ("a", name):
            schema = changes.get("schema")
            if isinstance(schema, dict):
                field["schema"] |= schema
            field |= {key: value for key, value in changes.items() if key != "schema"}
    return Snapshot.model_validate(document)


def without_schema(kind: str, special: list[JsonValue]) -> Snapshot:
    """Return the whole snapshot with a new field that has no schema."""
    document = WHOLE.model_dump(by_alias=True, exclude_unset=True)
    field: JsonObject = F("x", "alias", meta={"special": special}).document("a")
    document["fields"] = (*document["fields"], {**field, "type": kind})
    return Snapshot.model_validate(document)


CONTRADICTIONS = {
    "no type": (changed("title", type=None), ["never-converges a.title"]),
    "no type, and longer": (changed("title", type=None, schema={"max_length": 300}), ["never-converges a.title"]),
    "longer": (changed("title", schema={"max_length": 300}), []),
    "no schema": (without_schema("integer", []), ["never-converges a.x"]),
    "an alias that says so nowhere": (without_schema("alias", []), ["never-converges a.x"]),
    "an alias": (without_schema("alias", ["alias", "no-data"]), []),
    "a foreign key that no relation tells of": (
        changed("b", schema={"foreign_key_table": "b", "foreign_key_column": "id"}), ["never-converges a.b"]
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CONTRADICTIONS)
def test_what_would_differ_again_is_refused(name: str) -> None:
    wanted, expected = CONTRADICTIONS[name]
    assert errors(plan_of(wanted)) == expected


DEFAULTS = {
    "a moment as JavaScript writes it": (F("x", "timestamp", {"default_value": "2020-01-01T00:00:00Z"}), True),
    "a moment as PostgreSQL writes it": (F("x", "timestamp", {"default_value": "2020-01-01 00:00:00+00"}), False),
    "a moment that is now": (F("x", "timestamp", {"default_value": "now"}), True),
    "a moment at any time": (F("x", "timestamp", {"default_value": "CURRENT_TIMESTAMP"}), False),
    "a day in words": (F("x", "date", {"default_value": "January 8, 2020"}), True),
    "a day that there is not": (F("x", "date", {"default_value": "2020-02-30"}), True),
    "a day": (F("x", "date", {"default_value": "2020-02-29"}), False),
    "a time without seconds": (F("x", "time", {"default_value": "12:00"}), True),
    "a time": (F("x", "time", {"default_value": "12:00:00"}), False),
    "no uuid": (F("x", "uuid", {"default_value": "x"}), True),
    "a uuid": (F("x", "uuid", {"default_value": "00000000-0000-0000-0000-000000000000"}), False),
    "too large": (F("x", "smallint", {"default_value": 32768}), True),
    "the largest": (F("x", "smallint", {"default_value": 32767}), False),
    "too long": (F("x", "string", {"max_length": 2, "default_value": "abc"}), True),
    "just fits": (F("x", "string", {"max_length": 3, "default_value": "abc"}), False),
    "too long by blanks": (F("x", "string", {"max_length": 3, "default_value": "abc  "}), False),
    "true": (F("x", "boolean", {"default_value": True}), False),
}


@pytest.mark.parametrize("name", DEFAULTS)
def test_a_default_that_would_not_read_back_the_same(name: str) -> None:
    field, refused = DEFAULTS[name]
    assert errors(plan_of(snapshot(A.with_fields(field), B))) == (["default-mangled a.x"] if refused else [])


def test_a_default_that_is_too_long_only_matters_where_rows_get_it() -> None:
    short = F("title", "string", {"max_length": 2, "default_value": "abc"})
    assert errors(plan_of(snapshot(A.with_fields(short), B))) == ["data-narrowed a.title"]
    assert errors(plan_of(snapshot(A, B, C("c", (ID, short))))) == []


def test_groups_that_lead_in_a_circle() -> None:
    circle = snapshot(A, B, C("f", meta={"group": "g"}), C("g", meta={"group": "f"}))
    assert errors(plan_of(circle)) == ["group-missing f", "group-missing g"]
    inside = snapshot(A, B, C("f", meta={"group": "g"}), C("g", meta={"group": "f"}), C("h", meta={"group": "f"}))
    assert errors(plan_of(inside)) == ["group-missing f", "group-missing g"]

    there = snapshot(A, replace(B, meta={"group": "b"}))
    assert errors(plan_of(there)) == []


IN_THE_FILE = Place("a.b", "snapshot/fields/a/b.json", 3, 1, "$.schema")


def file_error(code: str, place: Place = IN_THE_FILE, severity: Severity = Severity.ERROR) -> tuple[Finding, ...]:
    return (Finding(code, severity, "from the files", place, ("correct it",)),)


def test_an_error_of_the_files_refuses_the_plan_unless_allowed() -> None:
    found = file_error("relation-missing")
    (finding,) = plan_of(WHOLE, findings=found).findings
    assert (finding.severity, finding.place) == (Severity.ERROR, IN_THE_FILE)
    assert finding.remedies == ("correct it", "--allow relation-missing:a.b")
    for allowed in ("relation-missing", "relation-missing:a.b"):
        (finding,) = plan_of(WHOLE, allow=(allowed,), findings=found).findings
        assert finding.severity is Severity.WARNING
    assert plan_of(WHOLE, allow=("relation-missing:a.c",), findings=found).is_refused


def test_only_errors_of_the_files_count() -> None:
    assert plan_of(WHOLE, findings=file_error("relation-missing", severity=Severity.WARNING)).findings == ()


def test_what_both_tell_is_told_once_with_the_place_in_the_file() -> None:
    place = replace(IN_THE_FILE, object="a.title")
    plan = plan_of(linked(R("a", "title", "b")), findings=file_error("foreign-key-type", place))
    (finding,) = (found for found in plan.findings if found.severity is Severity.ERROR)
    assert (finding.message, finding.place, finding.allow) == (
        "relation a.title: a.title is character varying(255), but b.id is uuid", place, ""
    )  # fmt: skip


def test_whether_a_type_is_known_the_database_says() -> None:
    assert plan_of(WHOLE, findings=file_error("unknown-type")).findings == ()
