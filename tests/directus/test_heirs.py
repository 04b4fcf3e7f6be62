"""Who inherits from whom: each heir once, before its own, and an end even where a capture says what cannot be."""

from __future__ import annotations

from snapshot_tool.directus.heirs import children, down, heirs
from snapshot_tool.model.catalog import Catalog, Server
from snapshot_tool.model.table import Table


def catalog(**parents: tuple[str, ...]) -> Catalog:
    tables = {name: Table(name, "public", owner="o", parents=above) for name, above in parents.items()}
    return Catalog(SERVER, tables)


SERVER = Server(version_num=180000, database="d", role="o", search_path=("public",))


def test_children_and_heirs() -> None:
    found = catalog(a=(), b=("a",), c=("public.b",), d=("a", "b"), e=("elsewhere.a",))

    assert children(found) == {"a": ("b", "d"), "b": ("c", "d")}
    assert heirs(found) == {"a": ("b", "c", "d"), "b": ("c", "d")}


def test_a_quoted_name() -> None:
    assert heirs(catalog(**{"Odd Name": (), "b": ('"Odd Name"',)})) == {"Odd Name": ("b",)}


def test_a_circle_has_an_end() -> None:
    assert heirs(catalog(a=("b",), b=("a",))) == {"a": ("b",), "b": ("a",)}


def test_many_ways_to_one_heir_are_gone_once() -> None:
    layers = {f"t{n}_{side}": tuple(f"t{n - 1}_{other}" for other in "lr" if n) for n in range(40) for side in "lr"}

    assert len(heirs(catalog(**layers))["t0_l"]) == 78


def test_it_stops_where_it_does_not_go_on() -> None:
    below = children(catalog(a=(), b=("a",), c=("b",), d=("a",)))

    assert list(down("a", below, lambda name: name != "b")) == ["d"]
