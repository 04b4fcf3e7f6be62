"""Each rule over a plan: a case in which it fires, and a near miss in which it does not."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

import pytest

from snapshot_tool.directus.diff import diff
from snapshot_tool.directus.view import view
from snapshot_tool.model.activity import Holder
from snapshot_tool.model.catalog import Catalog
from snapshot_tool.model.declared import (
    NOTHING_HERE,
    Declared,
    DeclaredCheck,
    DeclaredHere,
    DeclaredIndex,
    DeclaredKey,
)
from snapshot_tool.model.finding import Finding
from snapshot_tool.model.item import Item, ItemKind
from snapshot_tool.model.plan import Lock, LockClass, Phase, Rename, Step, TableLock, Way
from snapshot_tool.model.snapshot import Snapshot
from snapshot_tool.model.table import Constraint, Dependent, Index, Table
from snapshot_tool.rules.plan import PlanFacts, Problem, Stays
from snapshot_tool.rules.registry import rules
from tests.plan.build import ID, C, F, R, serial, snapshot
from tests.plan.catalogs import catalog_of, index_on, with_index, with_table
from tests.plan.documents import make_plan

TITLE = F("title")
A = C("a", (ID, TITLE, F("n", "integer"), F("b", "uuid")))
B = C("b", (ID,))
LINK = R("a", "b", "b")
WHOLE = snapshot(A, B, relations=[LINK])
LIVE = catalog_of(WHOLE)
INDEXED = F("title", "string", {"is_indexed": True})
UNIQUE = F("title", "string", {"is_unique": True})


@dataclass(frozen=True)
class Case:
    """A database, a snapshot, and what the rows answered; `facts` where only these can show the hazard."""

    catalog: Catalog
    wanted: Snapshot
    answers: Mapping[str, int | None] = field(default_factory=dict)
    facts: Callable[[PlanFacts], PlanFacts] | None = None
    declared: DeclaredHere = NOTHING_HERE
    holders: tuple[Holder, ...] = ()
    renames: tuple[Rename, ...] = ()
    through: Way = Way.SQL


def finished(*steps: Step) -> Callable[[PlanFacts], PlanFacts]:
    """Return facts of finished steps."""
    return lambda facts: replace(facts, steps=steps)


def whole(*fields: F) -> Snapshot:
    return snapshot(A.with_fields(*fields), B, relations=[LINK])


def indexed(change: Callable[[Index], Index] = lambda index: index, *others: Index) -> Catalog:
    """Return a catalog in which `a.title` has Directus's index, changed, beside others."""
    catalog = with_index(LIVE, change(index_on("a", "title", name="a_title_index")))
    for other in others:
        catalog = with_index(catalog, other)
    return catalog


TRIGGER = Dependent("trigger", "t", definition="CREATE TRIGGER t AFTER INSERT ON a EXECUTE FUNCTION noted()")


def depending(*dependents: Dependent) -> Catalog:
    return with_table(LIVE, "a", lambda table: replace(table, dependents=dependents))


def renamed(old: str, new: str) -> Callable[[Table], Table]:
    def change(table: Table) -> Table:
        indexes = tuple(replace(index, name=new) if index.name == old else index for index in table.indexes)
        return replace(table, indexes=indexes)

    return change


def without_key() -> Snapshot:
    document = WHOLE.model_dump(by_alias=True, exclude_unset=True)
    del document["fields"][1]["meta"]["searchable"]
    return Snapshot.model_validate(document)


def with_meta_key(key: str) -> Snapshot:
    document = WHOLE.model_dump(by_alias=True, exclude_unset=True)
    document["fields"][1]["meta"][key] = "x"
    return Snapshot.model_validate(document)


def step(number: int, phase: Phase, table: str, transaction: int | None, lock: Lock = Lock.ACCESS_EXCLUSIVE) -> Step:
    lock_class = LockClass.CONCURRENT if transaction is None else LockClass.BRIEF
    return Step(number, phase, "", "", locks=(TableLock(table, lock),), lock_class=lock_class, transaction=transaction)


LINKED = catalog_of(snapshot(A.with_fields(F("b", "uuid", {"is_indexed": True})), B, relations=[LINK]))
UNIQUE_NOW = catalog_of(whole(UNIQUE))
NO_TITLE = snapshot(A.without("title"), B, relations=[LINK])
COMPOSITE = index_on("a", "title", "n", name="wide")
ELSEWHERE = replace(index_on("b", "id", name="elsewhere"), unique=True)
LONG_KEY = C("k", (F("id", "string", {"is_nullable": False, "is_unique": True, "is_primary_key": True}),))
BUILD = replace(step(1, Phase.EXPAND, "a", None, Lock.SHARE_UPDATE_EXCLUSIVE), scan=True)
LONG = Step(
    1,
    Phase.EXPAND,
    "",
    "",
    cause=Item(ItemKind.FIELD, "a", "n"),
    locks=(TableLock("a", Lock.ACCESS_EXCLUSIVE),),
    lock_class=LockClass.LONG,
    rewrite=True,
    table_rows=100_000,
)
DROP = step(2, Phase.CONTRACT, "a", None, Lock.SHARE_UPDATE_EXCLUSIVE)

NEEDED = F("title", "string", {"is_nullable": False})
NEEDED_NOW = catalog_of(whole(F("title", "string", {"is_nullable": False, "is_unique": True})))
OWN_UNIQUE = replace(index_on("a", "title", name="a_title_unique"), unique=True, constraint="a_title_unique")
OTHER = index_on("a", "n", "title", name="by_hand")
DECLARED = DeclaredHere(
    Declared(
        indexes=(DeclaredIndex(name="wide", table="a", columns=(DeclaredKey(column="title"), DeclaredKey(column="n"))),)
    )
)
CHECKED = DeclaredHere(Declared(checks=(DeclaredCheck(name="some", table="a", expression="title <> ''"),)))
READER = Holder(4711, "idle in transaction", 60, "SELECT", locks={"a": frozenset({Lock.ACCESS_SHARE})})


def pointed_at(catalog: Catalog) -> Catalog:
    """Return a catalog in which a foreign key that no relation tells of points at `a.title`."""
    key = Constraint(
        "by_title",
        "foreign key",
        ("id",),
        "FOREIGN KEY (id) REFERENCES a(title)",
        index="a_title_unique",
        target_schema="public",
        target_table="a",
        target_columns=("title",),
    )
    return with_table(catalog, "b", lambda table: replace(table, constraints=(*table.constraints, key)))


def harmful(facts: PlanFacts) -> PlanFacts:
    return replace(facts, problems=(Problem("push-not-harmless", "a.title", "it would fail"),))


def staying(facts: PlanFacts) -> PlanFacts:
    return replace(facts, stays=(Stays(LONG, "the values are gone"),))


FIRES: dict[str, tuple[Case, str]] = {
    "data-loss-table": (Case(LIVE, snapshot(A.without("b")), {"data-loss-table b": 3}), "b"),
    "data-loss-column": (Case(LIVE, NO_TITLE, {"data-loss-column a.title": 3}), "a.title"),
    "data-cast-fails": (Case(LIVE, whole(F("title", "uuid")), {"data-cast-fails a.title": 1}), "a.title"),
    "data-narrowed": (
        Case(LIVE, whole(F("title", "string", {"max_length": 9})), {"data-narrowed a.title": 1}), "a.title"
    ),
    "data-duplicates": (Case(LIVE, whole(UNIQUE), {"data-duplicates a.title": 2}), "a.title"),
    "data-nulls": (
        Case(LIVE, whole(F("title", "string", {"is_nullable": False})), {"data-nulls a.title": 2}), "a.title"
    ),
    "data-orphans": (
        Case(catalog_of(snapshot(A, B)), WHOLE, {"data-orphans a.b": 10_000}), "a.b"
    ),
    "lock-long": (Case(LIVE, WHOLE, facts=finished(LONG)), "a.n"),
    "lock-several-tables": (
        Case(LIVE, WHOLE, facts=finished(step(1, Phase.EXPAND, "a", 1), step(2, Phase.EXPAND, "b", 1))), "a, b"
    ),
    "index-drop-uncovered": (Case(indexed(), WHOLE), "a_title_index"),
    "index-drop-foreign-key-child": (Case(LINKED, WHOLE), "a_b_index"),
    "index-drop-foreign-key-target": (Case(pointed_at(UNIQUE_NOW), WHOLE), "a_title_unique"),
    "index-drop-constraint": (
        Case(indexed(lambda index: replace(index, exclusion=True, constraint="c")), WHOLE), "a_title_index"
    ),
    "index-drop-partition": (Case(indexed(lambda index: replace(index, parent="p")), WHOLE), "a_title_index"),
    "index-drop-replica-identity": (
        Case(with_index(NEEDED_NOW, replace(OWN_UNIQUE, replica_identity=True)), whole(NEEDED)), "a_title_unique"
    ),
    "index-build-untrusted": (
        Case(replace(LIVE, server=replace(LIVE.server, version_num=140003)), whole(INDEXED)), "a"
    ),
    "blocked-by": (Case(LIVE, whole(F("new")), holders=(READER,)), "a"),
    "data-violations": (Case(LIVE, WHOLE, {"data-violations a.some": 1}, declared=CHECKED), "a.some"),
    "declared-object-missing": (Case(LIVE, NO_TITLE, declared=DECLARED), "wide"),
    "declared-object-differs": (
        Case(with_index(LIVE, replace(index_on("a", "title", name="wide"), unique=True, constraint="wide")), WHOLE,
             declared=DECLARED), "wide"
    ),
    "undeclared-object": (Case(with_index(LIVE, OTHER), WHOLE, declared=DECLARED), ""),
    "table-drop-takes-object": (Case(depending(TRIGGER), snapshot(B)), "a"),
    "rename-breaks-readers": (
        Case(LIVE, snapshot(A.without("title").with_fields(F("name")), B, relations=[LINK]),
             renames=(Rename("a.title", "a.name"),)), "a.name"
    ),
    "push-not-harmless": (Case(LIVE, WHOLE, facts=harmful), "a.title"),
    "not-undone": (Case(LIVE, WHOLE, facts=staying), "a.n"),
    "index-drop-clustered": (Case(indexed(lambda index: replace(index, clustered=True)), WHOLE), "a_title_index"),
    "index-drop-inexpressible": (
        Case(indexed(lambda index: replace(index, predicate="(n > 0)")), WHOLE), "a_title_index"
    ),
    "index-drop-unique": (Case(UNIQUE_NOW, WHOLE), "a_title_unique"),
    "index-in-progress": (Case(indexed(lambda index: replace(index, building="scan")), WHOLE), "a_title_index"),
    "index-invalid": (
        Case(indexed(lambda index: replace(index, valid=False)), NO_TITLE), "a_title_index"
    ),
    "index-gap": (
        Case(LIVE, WHOLE, facts=finished(replace(DROP, number=1), replace(BUILD, number=2))), "a"
    ),
    "column-drop-takes-index": (Case(with_index(LIVE, COMPOSITE), NO_TITLE), "wide"),
    "dependent-object": (Case(depending(Dependent("view", "v", "title")), NO_TITLE), "a.title"),
    "rename-candidate": (
        Case(LIVE, snapshot(A.without("title").with_fields(F("name")), B, relations=[LINK])), "a.name"
    ),
    "never-converges": (Case(LIVE, without_key()), "a.title"),
    "unknown-type": (
        Case(LIVE, whole(F("mood", "bytea", {"data_type": "mood"}))), "a.mood"
    ),
    "default-mangled": (Case(LIVE, whole(F("title", "string", {"default_value": "it's"}))), "a.title"),
    "primary-key-altered": (
        Case(LIVE, snapshot(A, B, C("c", (serial("c"),)), relations=[LINK]).model_copy(update={
            "fields": whole(F("key", "uuid", dict(ID.schema))).fields
        })), "a.key"
    ),
    "group-missing": (Case(LIVE, snapshot(A, B, C("f", meta={"group": "nowhere"}), relations=[LINK])), "f"),
    "version-skew": (Case(LIVE, with_meta_key("from_the_future")), "a.title"),
    "name-already-taken": (
        Case(with_index(LIVE, index_on("b", "id", name="new_pkey")), snapshot(A, B, C("new", (ID,)), relations=[LINK])),
        "new_pkey",
    ),
    "system-cache": (Case(LIVE, NO_TITLE), ""),
    "impossible-text": (Case(LIVE, whole(F("x" * 64))), f"a.{'x' * 64}"),
    "foreign-key-type": (Case(LIVE, snapshot(A, B, relations=[LINK, R("a", "title", "b")])), "a.title"),
}  # fmt: skip

NEAR_MISSES: dict[str, Case] = {
    "data-loss-table": Case(LIVE, snapshot(A.without("b")), {"data-loss-table b": 0}),
    "data-loss-column": Case(LIVE, NO_TITLE, {"data-loss-column a.title": 0}),
    "data-cast-fails": Case(LIVE, whole(F("title", "text"))),
    "data-narrowed": Case(LIVE, whole(F("title", "string", {"max_length": 300}))),
    "data-duplicates": Case(LIVE, whole(UNIQUE), {"data-duplicates a.title": 0}),
    "data-nulls": Case(LIVE, whole(F("new", "string", {"is_nullable": False, "default_value": "x"}))),
    "data-orphans": Case(catalog_of(snapshot(A, B)), WHOLE, {"data-orphans a.b": 0}),
    "lock-long": Case(LIVE, WHOLE, facts=finished(replace(LONG, table_rows=99_999))),
    "lock-several-tables": Case(
        LIVE,
        WHOLE,
        facts=finished(step(1, Phase.EXPAND, "a", 1), step(2, Phase.EXPAND, "b", 2), step(3, Phase.EXPAND, "z", 2)),
    ),
    "index-drop-uncovered": Case(indexed(lambda index: index, COMPOSITE), WHOLE),
    "index-drop-foreign-key-child": Case(LINKED, snapshot(A, B)),
    "index-drop-foreign-key-target": Case(
        pointed_at(with_index(UNIQUE_NOW, replace(index_on("a", "title", name="heir"), unique=True))), WHOLE
    ),
    "index-drop-constraint": Case(indexed(), WHOLE),
    "index-drop-partition": Case(indexed(), WHOLE),
    "index-drop-replica-identity": Case(
        with_index(NEEDED_NOW, index_on("a", "id", name="other")), whole(NEEDED)
    ),
    "index-drop-clustered": Case(indexed(lambda index: index, replace(COMPOSITE, clustered=True)), WHOLE),
    "index-drop-inexpressible": Case(indexed(lambda index: index, replace(COMPOSITE, predicate="(n > 0)")), WHOLE),
    "index-drop-unique": Case(UNIQUE_NOW, whole(F("title", "string", {"is_unique": True, "max_length": 300}))),
    "index-in-progress": Case(indexed(lambda index: index, replace(ELSEWHERE, building="scan")), WHOLE),
    "index-invalid": Case(indexed(lambda index: index, replace(ELSEWHERE, valid=False, building="scan")), WHOLE),
    "index-build-untrusted": Case(replace(LIVE, server=replace(LIVE.server, version_num=140004)), whole(INDEXED)),
    "blocked-by": Case(LIVE, whole(F("new")), holders=(replace(READER, locks={"b": READER.locks["a"]}),)),
    "data-violations": Case(LIVE, WHOLE, {"data-violations a.some": 0}, declared=CHECKED),
    "declared-object-missing": Case(with_index(LIVE, COMPOSITE), WHOLE, declared=DECLARED),
    "declared-object-differs": Case(with_index(LIVE, COMPOSITE), WHOLE, declared=DECLARED),
    "undeclared-object": Case(with_index(LIVE, COMPOSITE), WHOLE, declared=DECLARED),
    "table-drop-takes-object": Case(LIVE, snapshot(B)),
    "rename-breaks-readers": Case(LIVE, snapshot(A.without("title").with_fields(F("name")), B, relations=[LINK])),
    "push-not-harmless": Case(LIVE, WHOLE),
    "not-undone": Case(LIVE, NO_TITLE, {"data-loss-column a.title": 0}),
    "index-gap": Case(LIVE, WHOLE, facts=finished(BUILD, DROP)),
    "column-drop-takes-index": Case(indexed(), NO_TITLE),
    "dependent-object": Case(depending(Dependent("view", "v", "n")), NO_TITLE),
    "rename-candidate": Case(LIVE, snapshot(A.without("title").with_fields(F("k", "uuid")), B, relations=[LINK])),
    "never-converges": Case(LIVE, whole(F("title", meta={"options": {"a": 1}}))),
    "unknown-type": Case(LIVE, whole(F("mood", "bytea"))),
    "default-mangled": Case(LIVE, whole(F("title", "string", {"default_value": "it''s"}))),
    "primary-key-altered": Case(
        catalog_of(snapshot(LONG_KEY)),
        snapshot(C("k", (replace(LONG_KEY.fields[0], schema={**LONG_KEY.fields[0].schema, "max_length": 300}),))),
    ),
    "group-missing": Case(LIVE, snapshot(A, B, C("f", meta={"group": "g"}), C("g"), relations=[LINK])),
    "version-skew": Case(LIVE, with_meta_key("note")),
    "name-already-taken": Case(LIVE, snapshot(A, B, C("new", (ID,)), relations=[LINK])),
    "system-cache": Case(LIVE, WHOLE),
    "impossible-text": Case(LIVE, whole(F("x" * 63))),
    "foreign-key-type": Case(
        LIVE, snapshot(A.with_fields(F("title", "uuid")), B, relations=[LINK, R("a", "title", "b")])
    ),
}  # fmt: skip


def found_by(code: str, case: Case) -> list[Finding]:
    current = view(case.catalog, "11.13.4")
    differences = diff(current, case.wanted)
    if case.facts is not None:
        facts = case.facts(PlanFacts(differences, case.catalog, current, case.wanted))
        (rule,) = (rule for rule in rules("plan") if rule.code == code)
        return list(rule.check(facts))
    plan = make_plan(
        differences,
        case.catalog,
        current,
        case.wanted,
        answers=case.answers,
        declared=case.declared,
        holders=case.holders,
        renames=case.renames,
        through=case.through,
    )
    return [finding for finding in plan.findings if finding.code == code]


def test_every_rule_has_both_cases() -> None:
    codes = {rule.code for rule in rules("plan")}
    assert set(FIRES) == codes
    assert set(NEAR_MISSES) == codes


@pytest.mark.parametrize("code", FIRES)
def test_it_fires(code: str) -> None:
    case, expected = FIRES[code]
    found = found_by(code, case)
    assert [finding.place.object for finding in found] == [expected]
    assert found[0].message


@pytest.mark.parametrize("code", NEAR_MISSES)
def test_a_near_miss(code: str) -> None:
    assert found_by(code, NEAR_MISSES[code]) == []


@pytest.mark.parametrize("code", FIRES)
def test_what_may_be_allowed_says_how(code: str) -> None:
    case, expected = FIRES[code]
    (finding,) = found_by(code, case)
    if finding.allow:
        assert finding.allow == f"{code}:{expected}"
        assert finding.remedies[-1] == f"--allow {finding.allow}" or finding.remedies[-1].endswith(finding.allow)
