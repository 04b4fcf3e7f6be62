"""What a refused file is about: by what its text still says, else by its path, else nobody knows."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from snapshot_tool.load.assumed import about
from snapshot_tool.load.split import examine, read
from snapshot_tool.model.item import Item, ItemKind
from tests.rules.snapshot.build import build

SNAPSHOT = Path(__file__).parents[2] / "snapshot"
COLLECTION, FIELD, RELATION = ItemKind.COLLECTION, ItemKind.FIELD, ItemKind.RELATION
TITLE = b'{\n  "collection": "article",\n  "field": "title",\n  "type":'


@pytest.mark.parametrize("bytes_left", [0, 20, 60, 200])
def test_every_file_of_the_project_is_known_by_what_is_left_of_it(bytes_left: int) -> None:
    loaded = read(SNAPSHOT)

    known = [about(item.kind, file, loaded.contents[file][:bytes_left]) for item, file in loaded.files.items()]

    assert len(known) == 707
    assert known == list(loaded.files)


@pytest.mark.parametrize(
    ("kind", "file", "content", "item"),
    [
        (COLLECTION, "collections/org.json", b"", Item(COLLECTION, "org")),
        (COLLECTION, "collections/some/where/org.json", b"", Item(COLLECTION, "org")),
        (COLLECTION, "collections/old.json", b'{"collection": "org", "meta"', Item(COLLECTION, "org")),
        (COLLECTION, "collections/org", b"", None),
        (FIELD, "fields/article/title.json", b"\xff\xfe", Item(FIELD, "article", "title")),
        (FIELD, "fields/article/titles.json", TITLE, Item(FIELD, "article", "title")),
        (FIELD, "fields/title.json", TITLE, Item(FIELD, "article", "title")),
        (FIELD, "fields/title.json", TITLE[:32], Item(FIELD, "article", "title")),
        (FIELD, "fields/title.json", TITLE[:20], None),
        (FIELD, "fields/article", b"", None),
        (FIELD, "fields/article/title.json", b'{"collection": 7, "field": null', Item(FIELD, "article", "title")),
        (FIELD, "fields/a/b.json", b'{"collection": "\\q", "field": "caf\\u00e9"', Item(FIELD, "a", "caf\u00e9")),
        (FIELD, "fields/a/b.json", b'{"collection": "a", "meta": {"field": "c"', Item(FIELD, "a", "c")),
        (FIELD, "fields/a/b.json", TITLE + b'{"collection": "x", "field": "y"}', Item(FIELD, "article", "title")),
        (RELATION, "relations/article/author.json", b"{", Item(RELATION, "article", "author")),
        (None, "info.json", b'{"collection": "org", "field": "id"}', None),
    ],
)
def test_the_text_tells_before_the_path(kind: ItemKind | None, file: str, content: bytes, item: Item | None) -> None:
    assert about(kind, file, content) == item


def test_what_can_be_read_is_there_and_the_rest_is_assumed(tmp_path: Path) -> None:
    folder = build(tmp_path / "snapshot", {"fields/article/title.json": {"meta.sort": "6"}})
    (folder / "collections" / "author.json").write_bytes(b"{")
    (folder / "relations" / "article" / "author.json").rename(folder / "collections" / "lost.json")

    loaded = examine(folder)

    assert [entry.item.name for entry in loaded.snapshot.entries] == [
        "article", "article.author", "article.id", "article.sort", "author.articles", "author.id",
    ]  # fmt: skip
    assert loaded.assumed == {
        Item(COLLECTION, "author"), Item(FIELD, "article", "title"), Item(RELATION, "article", "author"),
    }  # fmt: skip
    assert loaded.unknown == frozenset()
    assert [(problem.code, problem.place.object) for problem in loaded.problems] == [
        ("broken-json", "author"),
        ("wrong-folder", "article.author"),
        ("wrong-type", "article.title"),
    ]


def test_the_file_of_a_duplicate_hides_nothing(tmp_path: Path) -> None:
    folder = build(tmp_path / "snapshot", {})
    shutil.copy(folder / "fields" / "article" / "title.json", folder / "fields" / "article" / "z.json")

    loaded = examine(folder)

    assert [problem.code for problem in loaded.problems] == ["duplicate-item"]
    assert (loaded.assumed, loaded.unknown) == (frozenset(), frozenset())


@pytest.mark.parametrize(
    ("name", "kind"),
    [("collections", COLLECTION), ("fields", FIELD), ("relations", RELATION), ("info.json", ItemKind.SYSTEM_FIELD)],
)
def test_of_a_lost_folder_nothing_is_known(tmp_path: Path, name: str, kind: ItemKind) -> None:
    folder = build(tmp_path / "snapshot", {})
    (folder / name).rename(tmp_path / "elsewhere")

    loaded = examine(folder)

    assert (loaded.unknown, loaded.assumed) == (frozenset({kind}), frozenset())
    assert [(problem.place.line, problem.place.path) for problem in loaded.problems] == [(None, "")]


def test_of_a_folder_that_is_not_followed_nothing_is_known(tmp_path: Path) -> None:
    folder = build(tmp_path / "snapshot", {})
    (folder / "fields" / "more").symlink_to(folder / "fields")

    assert examine(folder).unknown == {FIELD}


@pytest.mark.parametrize("content", [b"", b"{", b'{"version": 3, "directus": "12.2.0"}', b"[]"])
def test_of_a_refused_info_nothing_is_known(tmp_path: Path, content: bytes) -> None:
    folder = build(tmp_path / "snapshot", {})
    (folder / "info.json").write_bytes(content)

    loaded = examine(folder)

    assert loaded.unknown == {ItemKind.SYSTEM_FIELD}
    assert (loaded.snapshot.info.directus, loaded.snapshot.system_fields) == ("", ())


def test_an_info_in_place_of_which_something_else_lies_is_not_known(tmp_path: Path) -> None:
    folder = build(tmp_path / "snapshot", {})
    content = json.loads((folder / "collections" / "author.json").read_bytes())
    (folder / "info.json").write_text(json.dumps(content | {"collection": "other"}), encoding="utf-8")

    loaded = examine(folder)

    assert loaded.unknown == {ItemKind.SYSTEM_FIELD}
    assert loaded.assumed == {Item(COLLECTION, "other")}
    assert [problem.code for problem in loaded.problems] == ["wrong-folder"]


def test_a_whole_snapshot_has_nothing_to_assume(tmp_path: Path) -> None:
    loaded = examine(build(tmp_path / "snapshot", {}))

    assert (loaded.problems, loaded.assumed, loaded.unknown) == ((), frozenset(), frozenset())
