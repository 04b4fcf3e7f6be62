"""Each rule over a push: a case in which it fires, and a near miss in which it does not."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import pytest

from snapshot_tool.directus.diff import diff
from snapshot_tool.directus.view import view
from snapshot_tool.model.catalog import Catalog, Column, Constraint, Dependent
from snapshot_tool.model.difference import Difference, Differences, Entry, Item, ItemKind
from snapshot_tool.model.finding import Finding
from snapshot_tool.model.prediction import Prediction
from snapshot_tool.model.snapshot import Snapshot
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


def of_version(version: str) -> Snapshot:
    return WHOLE.model_copy(update={"info": WHOLE.info.model_copy(update={"directus": version})})


CHILD_KEPT = snapshot(A)
LONG_KEY = C("a", (F("id", "string", {"is_nullable": False, "is_unique": True, "is_primary_key": True}), TITLE))
LONGER_KEY = LONG_KEY.with_fields(replace(LONG_KEY.fields[0], schema={**LONG_KEY.fields[0].schema, "max_length": 99}))
SERIAL = C("a", (serial("a"), TITLE))
REMAINING = Prediction(remaining=Differences(fields=(Difference(TITLE_ITEM, (Entry("E", ("type",), 1, 2),)),)))

FIRES: dict[str, Case] = {
    "drop-index-by-guessed-name": Case(HAND_MADE, WHOLE, "a.title"),
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
    "system-index-dropped": Case(
        LIVE, snapshot(A, B, relations=[LINK], system_fields=SYSTEM_FIELDS[:1]), "directus_revisions.parent"
    ),
    "column-retyped-silently": Case(LIVE, whole(F("n", "jsonb", {"is_nullable": False})), "a.n"),
    "value-truncated": Case(LIVE, whole(replace(TITLE, schema={**TITLE.schema, "max_length": 100})), "a.title"),
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
}  # fmt: skip

NEAR_MISSES: dict[str, Case] = {
    "drop-index-by-guessed-name": Case(GUESSED, WHOLE, ""),
    "drop-wrong-index": Case(GUESSED, WHOLE, ""),
    "drop-constraint-by-guessed-name": Case(UNIQUE_NOW, WHOLE, ""),
    "name-already-taken": Case(GUESSED, whole(INDEXED), ""),
    "unique-index-without-constraint": Case(
        with_index(LIVE, replace(index_on("a", "title", name="u", predicate="x"), unique=True)), whole(UNIQUE), ""
    ),
    "drop-by-missing-key": Case(LIVE, without_meta_key(), ""),
    "version-skew": Case(LIVE, WHOLE, ""),
    "system-index-dropped": Case(LIVE, WHOLE, ""),
    "column-retyped-silently": Case(LIVE, whole(F("n", "jsonb", meta={"note": "only metadata"})), ""),
    "value-truncated": Case(LIVE, whole(replace(TITLE, schema={**TITLE.schema, "max_length": 300})), ""),
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
}  # fmt: skip


def found_by(code: str, case: Case) -> list[Finding]:
    current = view(case.catalog, "11.13.4")
    facts = PushFacts(diff(current, case.wanted), case.catalog, current, case.wanted, prediction=case.prediction)
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
