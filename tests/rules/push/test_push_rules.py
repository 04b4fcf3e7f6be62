"""Each rule over a push: a case in which it fires, and a near miss in which it does not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import pytest

from snapshot_tool.directus.diff import diff
from snapshot_tool.directus.predict import survey
from snapshot_tool.directus.view import view
from snapshot_tool.model.catalog import Catalog
from snapshot_tool.model.difference import Difference, Differences, Entry
from snapshot_tool.model.finding import Finding
from snapshot_tool.model.item import Item, ItemKind
from snapshot_tool.model.prediction import Prediction
from snapshot_tool.model.snapshot import Snapshot
from snapshot_tool.model.table import Column, Constraint, Dependent
from snapshot_tool.rules.push import PushFacts
from snapshot_tool.rules.registry import rules
from tests.plan.build import ID, SYSTEM_FIELDS, C, F, R, serial, snapshot
from tests.plan.catalogs import catalog_of, index_on, with_index, with_table

TITLE = F("title", "string", {"default_value": "none"})
A = C("a", (ID, TITLE, F("n", "jsonb"), F("b", "uuid")))
B = C("b", (ID,))
LINK = R("a", "b", "b")
WHOLE = snapshot(A, B, relations=[LINK])
LIVE = catalog_of(WHOLE)
INDEXED = F("title", "string", {"default_value": "none", "is_indexed": True})
UNIQUE = F("title", "string", {"default_value": "none", "is_unique": True})


@dataclass(frozen=True)
class Case:
    """A database and a snapshot."""

    catalog: Catalog
    wanted: Snapshot
    expected: str
    """The object of the one finding."""
    prediction: Prediction = field(default_factory=Prediction)
    answers: Mapping[str, int | None] = field(default_factory=dict)
    """What the rows said; where they said nothing, nobody could ask."""
    version: str = "11.13.4"
    """Of the Directus that is pushed to."""


def whole(*fields: F) -> Snapshot:
    return snapshot(A.with_fields(*fields), B, relations=[LINK])


def column(catalog: Catalog, name: str, **changes: object) -> Catalog:
    """Return the catalog with a column of table `a` changed."""

    def changed(own: Column) -> Column:
        return replace(own, **changes) if own.name == name else own  # type: ignore[arg-type]

    return with_table(catalog, "a", lambda table: replace(table, columns=tuple(map(changed, table.columns))))


def rows(catalog: Catalog, number: int) -> Catalog:
    return with_table(catalog, "a", lambda table: replace(table, rows=number))


def untracked(catalog: Catalog, table: str) -> Catalog:
    metadata = catalog.metadata
    return replace(
        catalog,
        metadata=replace(
            metadata,
            collections=tuple(row for row in metadata.collections if row["collection"] != table),
            fields=tuple(row for row in metadata.fields if row["collection"] != table),
        ),
    )


HAND_MADE = with_index(LIVE, index_on("a", "title", name="by_hand", predicate="(title IS NOT NULL)"))
GUESSED = with_index(LIVE, index_on("a", "title", name="a_title_index"))
UNIQUE_NOW = catalog_of(whole(UNIQUE))
VIEW = with_table(LIVE, "a", lambda table: replace(table, dependents=(Dependent("view", "v", "title"),)))
REQUIRED = F("title", "string", {"default_value": "none", "is_nullable": False})
FULL = rows(LIVE, 5)
HELD = with_table(LIVE, "b", lambda table: replace(table, dependents=(Dependent("view", "v", "id"),)))
UNLOGGED = with_table(LIVE, "b", lambda table: replace(table, unlogged=True))
CASCADING = snapshot(A, B, relations=[replace(LINK, on_delete="CASCADE")])
IDENTITY = replace(index_on("a", "title", name="a_title_index"), replica_identity=True)
INDEXED_AND_REQUIRED = F("title", "string", {"default_value": "none", "is_indexed": True, "is_nullable": False})
TITLE_ITEM = Item(ItemKind.FIELD, "a", "title")


def named_otherwise() -> Catalog:
    constraint = Constraint("u", "unique", ("title",), "UNIQUE (title)", index="u")
    return with_table(LIVE, "a", lambda table: replace(table, constraints=(*table.constraints, constraint)))


def without_key() -> Snapshot:
    document = WHOLE.model_dump(by_alias=True, exclude_unset=True)
    del document["fields"][1]["schema"]["is_indexed"]
    return Snapshot.model_validate(document)


def without_meta_key() -> Snapshot:
    document = WHOLE.model_dump(by_alias=True, exclude_unset=True)
    del document["fields"][1]["meta"]["searchable"]
    return Snapshot.model_validate(document)


def with_type(name: str, kind: str) -> Snapshot:
    document = WHOLE.model_dump(by_alias=True, exclude_unset=True)
    (found,) = (own for own in document["fields"] if own["field"] == name)
    found["type"] = kind
    found["schema"]["is_nullable"] = False
    return Snapshot.model_validate(document)


def of_version(version: str) -> Snapshot:
    return WHOLE.model_copy(update={"info": WHOLE.info.model_copy(update={"directus": version})})


def with_more(count: int) -> Snapshot:
    """Two collections, and so many new ones."""
    return snapshot(A, B, *(C(f"more{number}", (ID,)) for number in range(count)), relations=[LINK])


CHILD_KEPT = snapshot(A)
LONG_KEY = C("a", (F("id", "string", {"is_nullable": False, "is_unique": True, "is_primary_key": True}), TITLE))
LONGER_KEY = LONG_KEY.with_fields(replace(LONG_KEY.fields[0], schema={**LONG_KEY.fields[0].schema, "max_length": 99}))
SERIAL = C("a", (serial("a"), TITLE))
REMAINING = Prediction(remaining=Differences(fields=(Difference(TITLE_ITEM, (Entry("E", ("type",), 1, 2),)),)))

FIRES: dict[str, Case] = {
    "drop-index-by-guessed-name": Case(HAND_MADE, WHOLE, "a.title"),
    "index-dropped": Case(GUESSED, WHOLE, "a.title"),
    "drop-wrong-index": Case(
        with_index(
            with_index(LIVE, index_on("a", "title", name="by_hand")), index_on("a", "b", name="a_title_index")
        ),
        whole(F("b", "uuid", {"is_indexed": True})),
        "a.title",
    ),
    "drop-constraint-by-guessed-name": Case(named_otherwise(), WHOLE, "a.title"),
    "name-already-taken": Case(
        with_index(LIVE, index_on("b", "id", "id", name="a_title_index")), whole(INDEXED), "a.title"
    ),
    "unique-index-without-constraint": Case(
        with_index(LIVE, replace(index_on("a", "title", name="u"), unique=True)), whole(UNIQUE), "a.title"
    ),
    "drop-by-missing-key": Case(LIVE, without_key(), "a.title"),
    "version-skew": Case(LIVE, of_version("11.13.3"), "info.json"),
    "version-unknown": Case(LIVE, of_version("11.13.5"), "info.json", version="11.13.5"),
    "license-limit": Case(LIVE, with_more(24), "collections", version="12.0.2"),
    "system-index-dropped": Case(
        LIVE, snapshot(A, B, relations=[LINK], system_fields=SYSTEM_FIELDS[:1]), "directus_revisions.parent"
    ),
    "column-retyped-silently": Case(LIVE, whole(F("n", "jsonb", {"is_nullable": False})), "a.n"),
    "value-truncated": Case(FULL, whole(replace(TITLE, schema={**TITLE.schema, "max_length": 100})), "a.title"),
    "default-mangled": Case(
        column(LIVE, "title", default="lower('ABC'::text)"),
        whole(F("title", "string", {"default_value": "lower('ABC'", "is_nullable": False})),
        "a.title",
    ),
    "primary-key-altered": Case(catalog_of(snapshot(LONG_KEY)), snapshot(LONGER_KEY), "a.id"),
    "column-in-view": Case(VIEW, whole(INDEXED), "a.title"),
    "foreign-key-rebuilt": Case(
        LIVE, snapshot(A, B, relations=[replace(LINK, meta={"one_field": "as"})]), "a.b"
    ),
    "relation-retargeted": Case(LIVE, snapshot(A, B, relations=[replace(LINK, target="a")]), "a.b"),
    "parent-dropped-child-kept": Case(LIVE, CHILD_KEPT, "a.b"),
    "untracked-object": Case(untracked(LIVE, "b"), WHOLE, "b"),
    "group-missing": Case(LIVE, snapshot(A, B, C("f", meta={"group": "nowhere"}), relations=[LINK]), "f"),
    "unknown-type": Case(LIVE, whole(F("bytes", "bytea")), "a.bytes"),
    "never-converges": Case(LIVE, whole(INDEXED), "a.title", REMAINING),
    "push-blocks-writers": Case(rows(LIVE, 100_000), whole(INDEXED), "a.title"),
    "data-nulls": Case(FULL, whole(REQUIRED), "a.title", answers={"data-nulls a.title": 3}),
    "data-duplicates": Case(FULL, whole(UNIQUE), "a.title"),
    "data-orphans": Case(rows(catalog_of(snapshot(A, B)), 5), WHOLE, "a.b"),
    "data-cast-fails": Case(FULL, whole(F("title", "integer")), "a.title"),
    "data-loss-table": Case(FULL, snapshot(B), "a"),
    "data-loss-column": Case(FULL, snapshot(A.without("title"), B, relations=[LINK]), "a.title"),
    "default-refused": Case(LIVE, whole(F("b", "uuid", {"default_value": "none"})), "a.b"),
    "cast-impossible": Case(LIVE, whole(F("b", "boolean")), "a.b"),
    "type-not-indexable": Case(LIVE, whole(F("n", "jsonb", {"is_indexed": True})), "a.n"),
    "type-missing": Case(LIVE, with_type("title", "geometry.Point"), "a.title"),
    "length-out-of-range": Case(LIVE, whole(F("title", "string", {"max_length": -5})), "a.title"),
    "generated-column": Case(column(LIVE, "title", identity="always"), whole(INDEXED), "a.title"),
    "second-primary-key": Case(LIVE, whole(replace(TITLE, schema={"is_primary_key": True})), "a.title"),
    "foreign-key-type": Case(LIVE, snapshot(A, B, relations=[LINK, R("a", "title", "b")]), "a.title"),
    "foreign-key-impossible": Case(UNLOGGED, CASCADING, "a.b"),
    "dependent-object": Case(HELD, snapshot(A.without("b")), "b"),
    "push-fails": Case(with_index(LIVE, IDENTITY), whole(INDEXED_AND_REQUIRED), "a.title"),
    "push-refused": Case(LIVE, snapshot(A, B, relations=[LINK, R("a", "title", "nowhere")]), "a.title"),
}  # fmt: skip

NEAR_MISSES: dict[str, Case] = {
    "drop-index-by-guessed-name": Case(GUESSED, WHOLE, ""),
    "index-dropped": Case(HAND_MADE, WHOLE, ""),
    "drop-wrong-index": Case(GUESSED, WHOLE, ""),
    "drop-constraint-by-guessed-name": Case(UNIQUE_NOW, WHOLE, ""),
    "name-already-taken": Case(GUESSED, whole(INDEXED), ""),
    "unique-index-without-constraint": Case(
        with_index(LIVE, replace(index_on("a", "title", name="u", predicate="x"), unique=True)), whole(UNIQUE), ""
    ),
    "drop-by-missing-key": Case(LIVE, without_meta_key(), ""),
    "version-skew": Case(LIVE, WHOLE, ""),
    "version-unknown": Case(LIVE, of_version("11.13.0"), "", version="11.13.0"),
    "license-limit": Case(LIVE, with_more(23), "", version="12.0.2"),
    "system-index-dropped": Case(LIVE, WHOLE, ""),
    "column-retyped-silently": Case(LIVE, whole(F("n", "jsonb", meta={"note": "only metadata"})), ""),
    "value-truncated": Case(FULL, whole(replace(TITLE, schema={**TITLE.schema, "max_length": 300})), ""),
    "default-mangled": Case(
        LIVE, whole(F("title", "string", {"default_value": "none", "is_nullable": False})), ""
    ),
    "primary-key-altered": Case(catalog_of(snapshot(SERIAL)), snapshot(SERIAL.with_fields(INDEXED)), ""),
    "column-in-view": Case(VIEW, whole(F("b", "uuid", {"is_indexed": True})), ""),
    "foreign-key-rebuilt": Case(
        LIVE, snapshot(A, B, relations=[replace(LINK, on_delete="CASCADE")]), ""
    ),
    "relation-retargeted": Case(LIVE, snapshot(A, B, relations=[replace(LINK, on_delete="CASCADE")]), ""),
    "parent-dropped-child-kept": Case(LIVE, snapshot(A.without("b")), ""),
    "untracked-object": Case(LIVE, snapshot(A, B, C("new", (ID,)), relations=[LINK]), ""),
    "group-missing": Case(LIVE, snapshot(A, B, C("f", meta={"group": "g"}), C("g"), relations=[LINK]), ""),
    "unknown-type": Case(LIVE, whole(F("word", "text")), ""),
    "never-converges": Case(LIVE, whole(INDEXED), ""),
    "push-blocks-writers": Case(rows(LIVE, 99_999), whole(INDEXED), ""),
    "data-nulls": Case(FULL, whole(REQUIRED), "", answers={"data-nulls a.title": 0}),
    "data-duplicates": Case(LIVE, whole(UNIQUE), ""),
    "data-orphans": Case(catalog_of(snapshot(A, B)), WHOLE, ""),
    "data-cast-fails": Case(FULL, whole(F("title", "text")), ""),
    "data-loss-table": Case(LIVE, snapshot(B), ""),
    "data-loss-column": Case(FULL, snapshot(A.without("title"), B, relations=[LINK]), "",
                             answers={"data-loss-column a.title": 0}),
    "default-refused": Case(LIVE, whole(F("b", "uuid", {"default_value": None})), ""),
    "cast-impossible": Case(LIVE, whole(F("b", "text")), ""),
    "type-not-indexable": Case(LIVE, whole(F("b", "uuid", {"is_indexed": True})), ""),
    "type-missing": Case(LIVE, with_type("title", "text"), ""),
    "length-out-of-range": Case(LIVE, whole(F("title", "string", {"max_length": 5})), ""),
    "generated-column": Case(LIVE, whole(INDEXED), ""),
    "second-primary-key": Case(LIVE, whole(INDEXED), ""),
    "foreign-key-type": Case(LIVE, snapshot(A, B, relations=[LINK, R("a", "n", None)]), ""),
    "foreign-key-impossible": Case(LIVE, CASCADING, ""),
    "dependent-object": Case(LIVE, snapshot(A.without("b")), ""),
    "push-fails": Case(LIVE, whole(INDEXED_AND_REQUIRED), ""),
    "push-refused": Case(LIVE, snapshot(A, B, C("n", (ID,)), relations=[LINK]), ""),
}  # fmt: skip


def found_by(code: str, case: Case) -> list[Finding]:
    current = view(case.catalog, case.version)
    differences = diff(current, case.wanted)
    actions = survey(differences, case.catalog, current, answers=case.answers)
    facts = PushFacts(
        differences,
        case.catalog,
        current,
        case.wanted,
        prediction=case.prediction,
        actions=actions,
        answers=case.answers,
    )
    (rule,) = (rule for rule in rules("push") if rule.code == code)
    return list(rule.check(facts))


def test_every_rule_has_both_cases() -> None:
    codes = {rule.code for rule in rules("push")}
    assert set(FIRES) == codes
    assert set(NEAR_MISSES) == codes


@pytest.mark.parametrize("code", FIRES)
def test_it_fires(code: str) -> None:
    case = FIRES[code]
    assert [(found.code, found.place.object) for found in found_by(code, case)] == [(code, case.expected)]


@pytest.mark.parametrize("code", FIRES)
def test_it_says_what_to_do(code: str) -> None:
    (found,) = found_by(code, FIRES[code])
    assert found.message
    assert found.remedies


@pytest.mark.parametrize("code", NEAR_MISSES)
def test_a_near_miss(code: str) -> None:
    assert found_by(code, NEAR_MISSES[code]) == []


def test_an_index_that_stays_beside_the_dropped_one_is_told() -> None:
    both = with_index(GUESSED, index_on("a", "title", name="by_hand"))
    (found,) = found_by("drop-index-by-guessed-name", Case(both, WHOLE, ""))
    assert found.message == (
        "a.title: the file says is_indexed: false, and Directus would drop a_title_index and fail at the next push: "
        "the column still reads as indexed, by by_hand"
    )
    assert found.remedies == (
        "set is_indexed: true in the file of a.title",
        'DROP INDEX CONCURRENTLY "public"."by_hand"',
    )
    assert found_by("index-dropped", Case(both, WHOLE, "")) == []


def test_a_new_column_of_a_large_table_that_is_to_be_indexed_blocks_writers_too() -> None:
    wanted = whole(F("new", "string", {"is_indexed": True, "is_unique": True}))
    found = found_by("push-blocks-writers", Case(rows(LIVE, 200_000), wanted, ""))
    assert [one.message for one in found] == [
        "a.new: an index on a (about 200,000 rows) is built while writers wait",
        "a.new: a unique constraint on a (about 200,000 rows) is built while writers wait",
    ]
