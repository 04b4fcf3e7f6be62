"""The classes of noise: a case that is noise and a near miss that somebody meant, and what real histories hold."""

from __future__ import annotations

import pytest

from snapshot_tool.directus.keys import collection_meta_keys, field_meta_keys, field_schema_keys
from snapshot_tool.directus.noise import UPGRADES, file_noise, noise
from snapshot_tool.directus.versions import KNOWN, NEWEST
from snapshot_tool.model.difference import Difference, Entry
from snapshot_tool.model.item import Item, ItemKind
from snapshot_tool.model.noise import Noise

COLLECTION = Item(ItemKind.COLLECTION, "chat")
FIELD = Item(ItemKind.FIELD, "chat", "note")
RELATION = Item(ItemKind.RELATION, "chat", "owner")


def classes(item: Item, *entries: Entry) -> list[tuple[Noise, ...]]:
    found = noise([Difference(item, entries)])
    return [found.get((item, entry.path), ()) for entry in entries]


@pytest.mark.parametrize(
    ("item", "entry", "found"),
    [
        (FIELD, Entry("E", ("meta", "sort"), lhs=1, rhs=2), Noise.SORT),
        (COLLECTION, Entry("N", ("meta", "sort"), rhs=2), Noise.SORT),
        (FIELD, Entry("N", ("meta", "searchable"), rhs=True), Noise.VERSION_KEY),
        (FIELD, Entry("D", ("meta", "searchable"), lhs=True), Noise.VERSION_KEY),
        (FIELD, Entry("D", ("schema", "is_indexed"), lhs=False), Noise.VERSION_KEY),
        (COLLECTION, Entry("N", ("meta", "status"), rhs="active"), Noise.VERSION_KEY),
        (COLLECTION, Entry("N", ("meta", "autosave_revision_interval"), rhs=None), Noise.VERSION_KEY),
        (FIELD, Entry("D", ("meta", "note"), lhs=None), Noise.NULL_KEY),
        (RELATION, Entry("E", ("schema", "constraint_name"), lhs="a_fkey", rhs="a_foreign"), Noise.CONSTRAINT_NAME),
    ],
)
def test_what_nobody_meant(item: Item, entry: Entry, found: Noise) -> None:
    assert classes(item, entry) == [(found,)]


@pytest.mark.parametrize(
    ("item", "entry"),
    [
        (RELATION, Entry("E", ("meta", "sort_field"), lhs=None, rhs="sort")),
        (FIELD, Entry("N", ("meta", "searchable"), rhs=False)),
        (FIELD, Entry("N", ("meta", "searchable"), rhs=1)),
        (FIELD, Entry("E", ("meta", "searchable"), lhs=False, rhs=True)),
        (FIELD, Entry("D", ("schema", "is_indexed"), lhs=True)),
        (FIELD, Entry("N", ("meta", "status"), rhs="active")),
        (COLLECTION, Entry("N", ("meta", "status"), rhs="inactive")),
        (FIELD, Entry("D", ("meta", "note"), lhs="")),
        (FIELD, Entry("D", ("schema", "default_value"), lhs=None)),
        (FIELD, Entry("N", ("meta", "options", "icon"), rhs=None)),
        (RELATION, Entry("N", ("schema", "constraint_name"), rhs="a")),
        (FIELD, Entry("N", rhs=None)),
        (FIELD, Entry("A", ("meta", "special"), index=0, item=Entry("N", rhs=None))),
    ],
)
def test_what_somebody_may_have_meant(item: Item, entry: Entry) -> None:
    assert classes(item, entry) == [()]


def test_a_meta_that_differs_as_a_whole_is_noise_where_every_part_of_it_is() -> None:
    before, after = {"sort": 1, "note": None, "hidden": False}, {"sort": 2, "hidden": False, "searchable": True}

    assert classes(FIELD, Entry("E", ("meta",), lhs={**before}, rhs={**after})) == [
        (Noise.SORT, Noise.NULL_KEY, Noise.VERSION_KEY)
    ]
    assert classes(FIELD, Entry("E", ("meta",), lhs={**before}, rhs={**after, "hidden": True})) == [()]
    assert classes(FIELD, Entry("E", ("meta",), lhs=None, rhs={**after})) == [()]


def test_every_key_that_came_with_a_version_is_known() -> None:
    of_kind = (
        (ItemKind.COLLECTION, "meta", collection_meta_keys),
        (ItemKind.FIELD, "meta", field_meta_keys),
        (ItemKind.FIELD, "schema", field_schema_keys),
    )
    came = {(kind, (part, key)) for kind, part, keys in of_kind for key in {*keys(NEWEST)} - {*keys(KNOWN[0])}}

    assert set(UPGRADES) == came


@pytest.mark.parametrize(
    ("before", "after", "found"),
    [
        (b'{"a": 1, "b": [1, 2]}', b'{ "a": 1.0,"b":[1,2]}\n', Noise.FORMATTING),
        (b'{"a": "\\u00e4"}', '{"a": "ä"}'.encode(), Noise.FORMATTING),
        (b'\xef\xbb\xbf{"a": 1}', b'{"a": 1}', Noise.FORMATTING),
        (b'{"a": 1, "b": {"c": 1, "d": 2}}', b'{"a": 1, "b": {"d": 2, "c": 1}}', Noise.KEY_ORDER),
        (b'{"a": 1, "schema": null}', b'{"a": 1}', Noise.NOT_COMPARED),
    ],
)
def test_files_that_directus_takes_for_the_same(before: bytes, after: bytes, found: Noise) -> None:
    assert file_noise(before, after) is found
