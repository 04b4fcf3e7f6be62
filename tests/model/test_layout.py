"""Which file holds what; names from the data never become paths of their own making."""

from __future__ import annotations

import pytest

from snapshot_tool.model.layout import layout, safe
from snapshot_tool.model.snapshot import Collection, Field, Info, Relation, Snapshot

INFO = Info(version=1, directus="11.13.4", vendor="postgres")


def paths(*collections: str, fields: tuple[tuple[str, str], ...] = ()) -> list[str]:
    snapshot = Snapshot(
        info=INFO,
        collections=tuple(Collection(collection=name) for name in collections),
        fields=tuple(Field(collection=collection, field=name) for collection, name in fields),
        relations=(Relation(collection="r", field="f"),),
    )
    return [path for path, _ in layout(snapshot)][1:-1]


def test_ordinary_names_are_the_paths() -> None:
    assert paths("article", fields=(("article", "divider-n6xep9"), ("article", "Ünicode name"))) == [
        "collections/article.json",
        "fields/article/divider-n6xep9.json",
        "fields/article/Ünicode name.json",
    ]


def test_names_that_differ_in_case_get_the_suffixes_of_directus_sync() -> None:
    assert paths("Tag", "tag", "TAG", "tag_2") == [
        "collections/Tag.json",
        "collections/tag_2.json",
        "collections/TAG_3.json",
        "collections/tag_2_2.json",
    ]
    assert paths(fields=(("A", "x"), ("a", "X"), ("b", "x"))) == [
        "fields/A/x.json",
        "fields/a/X_2.json",
        "fields/b/x.json",
    ]


@pytest.mark.parametrize(
    ("name", "component"),
    [
        ("", "%"),
        (".", "%2E"),
        ("..", "%2E."),
        ("../../etc/passwd", "..%2F..%2Fetc%2Fpasswd"),
        ("/etc", "%2Fetc"),
        ("a\\b", "a%5Cb"),
        ("a\0b\nc", "a%00b%0Ac"),
        ("\ud800", "%D800"),
        (".hidden", ".hidden"),
        ("a.b c%", "a.b c%"),
        ("n" * 300, "n" * 200),
        ("é" * 150, "é" * 100),
    ],
)
def test_what_a_path_must_not_hold_is_written_otherwise(name: str, component: str) -> None:
    assert safe(name) == component


def test_names_that_are_cut_alike_are_told_apart() -> None:
    assert paths("n" * 300, "n" * 301) == [f"collections/{'n' * 200}.json", f"collections/{'n' * 200}_2.json"]
