"""The guard of a pull: which columns are written as indexed although the database has no index on them alone."""

from __future__ import annotations

from dataclasses import replace

import pytest

from snapshot_tool.model.catalog import Catalog, Server
from snapshot_tool.model.declared import Declared, DeclaredIndex, DeclaredKey
from snapshot_tool.model.snapshot import Field, FieldSchema, Info, Snapshot, SystemField, SystemFieldSchema
from snapshot_tool.model.table import Index, Table
from snapshot_tool.rules.needed_indexes import guarded, needed
from tests.plan.catalogs import index_on

TITLE = index_on("article", "title", name="by_hand", predicate="title <> ''")
ACTIVITY = SystemField(collection="directus_activity", field="timestamp", schema=SystemFieldSchema(is_indexed=True))


def catalog(index: Index) -> Catalog:
    server = Server(180004, "app", "app", ("public",))
    return Catalog(server, {index.table: Table(index.table, "public", indexes=(index,))})


def snapshot(*, indexed: bool, directus: str = "11.13.4", system_fields: list[SystemField] | None = None) -> Snapshot:
    info = Info(version=1, directus=directus, vendor="postgres", systemFields=system_fields)
    field = Field(collection="article", field="title", type="string", schema=FieldSchema(is_indexed=indexed))
    return Snapshot(info=info, fields=(field,))


def is_indexed(found: Snapshot) -> bool | None:
    (field,) = found.fields
    return field.schema_.is_indexed if field.schema_ else None


@pytest.mark.parametrize(
    ("index", "counts"),
    [
        (TITLE, True),
        (index_on("article", "title", name="gin", method="gin"), True),
        (replace(TITLE, valid=False), True),
        (replace(TITLE, unique=True), False),
        (index_on("article", "title", "sort", name="wide"), False),
        (replace(TITLE, included=("sort",)), False),
        (replace(TITLE, keys=(replace(TITLE.keys[0], column=None),)), False),
    ],
    ids=["partial", "gin", "invalid", "unique", "two columns", "include", "expression"],
)
def test_an_index_of_another_database_counts_as_directus_reads_it(index: Index, *, counts: bool) -> None:
    found = needed({"@production": catalog(index)}, Declared())

    assert found == ({("article", "title"): f"@production has {index.name}"} if counts else {})


def test_all_reasons_are_told() -> None:
    declared = DeclaredIndex(
        name="recent", table="article", columns=(DeclaredKey(column="title"),), environments=("x",)
    )
    unique = DeclaredIndex(name="one", table="article", columns=(DeclaredKey(column="title"),), unique=True)
    expression = DeclaredIndex(name="low", table="article", columns=(DeclaredKey(expression="lower(title)"),))

    found = needed({"@a": catalog(TITLE), "@b": catalog(TITLE)}, Declared(indexes=(declared, unique, expression)))

    assert found == {("article", "title"): "@a has by_hand, @b has by_hand, snap.yaml declares recent"}


def test_what_is_needed_is_written_as_indexed_whatever_the_files_say() -> None:
    for there in (snapshot(indexed=True), snapshot(indexed=False)):
        wanted, told = guarded(snapshot(indexed=False), there, {("article", "title"): "@a has by_hand"}, [])

        assert is_indexed(wanted) is True
        assert [(one.item.name, one.reason) for one in told] == [("article.title", "@a has by_hand")]


def test_what_is_needed_by_nobody_is_written_as_it_is() -> None:
    view = snapshot(indexed=False)

    assert guarded(view, snapshot(indexed=True), {("article", "sort"): "@a has other"}, []) == (view, ())
    assert guarded(snapshot(indexed=True), view, {("article", "title"): "@a has by_hand"}, []) == (
        snapshot(indexed=True),
        (),
    )


def test_where_somebody_could_not_be_asked_what_is_there_stays() -> None:
    wanted, told = guarded(snapshot(indexed=False), snapshot(indexed=True), {}, ["@a", "@b"])
    other, nothing = guarded(snapshot(indexed=False), snapshot(indexed=False), {}, ["@a"])

    assert (is_indexed(wanted), [one.reason for one in told]) == (True, ["@a, @b could not be looked at"])
    assert (is_indexed(other), nothing) == (False, ())


def test_the_list_of_system_fields_is_guarded_too() -> None:
    needs, view = {("directus_activity", "timestamp"): "@a has it"}, snapshot(indexed=False, system_fields=[])

    wanted, told = guarded(view, view, needs, [])
    kept, _ = guarded(view, snapshot(indexed=False, system_fields=[ACTIVITY]), {}, ["@a"])

    assert wanted.system_fields == kept.system_fields == (ACTIVITY,)
    assert [str(one.item) for one in told] == ["system field directus_activity.timestamp"]
    assert guarded(wanted, view, needs, []) == (wanted, ())


def test_versions_without_that_list_have_none() -> None:
    view = snapshot(indexed=False, directus="11.11.0")

    assert guarded(view, view, {("directus_activity", "timestamp"): "@a has it"}, []) == (view, ())
