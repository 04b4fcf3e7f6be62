"""A snapshot that can be read in part: one run tells all that is wrong, and nothing is missed that merely is broken."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from snapshot_tool.load.split import examine
from snapshot_tool.model.finding import Finding, Severity
from snapshot_tool.rules.validate import validate
from tests.rules.snapshot.build import Edits, build

SNAPSHOT = Path(__file__).parents[3] / "snapshot"
FILES = sorted(file.relative_to(SNAPSHOT).as_posix() for file in SNAPSHOT.rglob("*.json"))


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project's snapshot; who breaks it mends it."""
    return shutil.copytree(SNAPSHOT, tmp_path_factory.mktemp("partial") / "snapshot")


@pytest.fixture(scope="module")
def intact(copy: Path) -> Sequence[Finding]:
    return validate(examine(copy))


@contextmanager
def broken(folder: Path, names: Sequence[str]) -> Iterator[None]:
    """Cut files in half for a while."""
    before = {folder / name: (folder / name).read_bytes() for name in names}
    for file, content in before.items():
        file.write_bytes(content[: len(content) // 2])
    yield
    for file, content in before.items():
        file.write_bytes(content)


def new(folder: Path, intact: Sequence[Finding]) -> list[tuple[str, str]]:
    """Return code and file of all that is found and was not found before."""
    found = [finding for finding in validate(examine(folder)) if finding not in intact]
    return [(finding.code, Path(finding.place.file).relative_to(folder).as_posix()) for finding in found]


def edit(file: Path, change: Callable[[str], str]) -> None:
    before = file.read_text(encoding="utf-8")
    after = change(before)
    assert after != before
    file.write_text(after, encoding="utf-8")


def test_seven_faults_are_told_in_one_run(tmp_path: Path) -> None:
    folder = shutil.copytree(SNAPSHOT, tmp_path / "snapshot")
    (folder / "fields/conversation_chunk/timestamp.json").unlink()
    edit(folder / "fields/project/name.json", lambda text: text.replace('    "is_indexed": false,\n', ""))
    edit(folder / "relations/project/workspace_id.json", lambda text: text.replace('"workspace"', '"nowhere"'))
    edit(folder / "fields/conversation/title.json", lambda text: text.replace('"sort": 6', '"sort": "6"'))
    shutil.copy(folder / "fields/org/name.json", folder / "fields/org/zzz.json")
    edit(
        folder / "relations/view/project_analysis_run_id.json",
        lambda text: text.replace('"name",', '"name"').replace("},", "}"),
    )
    shutil.rmtree(folder / "collections")

    findings = validate(examine(folder))

    errors = [finding for finding in findings if finding.severity is Severity.ERROR]
    assert [(f.code, Path(f.place.file).relative_to(folder).as_posix(), f.place.line) for f in errors] == [
        ("missing-folder", "collections", None),
        ("wrong-type", "fields/conversation/title.json", 19),
        ("duplicate-item", "fields/org/zzz.json", 1),
        ("drop-by-missing-key", "fields/project/name.json", 26),
        ("relation-side-missing", "relations/conversation_chunk/conversation_id.json", 14),
        ("relation-target-missing", "relations/project/workspace_id.json", 4),
        ("broken-json", "relations/view/project_analysis_run_id.json", 16),
    ]
    intact = {(finding.code, finding.message) for finding in validate(examine(SNAPSHOT))}
    others = [found for found in findings if found not in errors and (found.code, found.message) not in intact]
    assert {(f.code, Path(f.place.file).relative_to(folder).as_posix()) for f in others} == {
        ("foreign-key-disagrees", "fields/project/workspace_id.json"),
        ("path-to-nowhere", "fields/conversation/chunks.json"),
    }


@pytest.mark.parametrize("name", ["info.json", *FILES[::37]])
def test_a_broken_file_is_one_finding(copy: Path, intact: Sequence[Finding], name: str) -> None:
    with broken(copy, [name]):
        assert new(copy, intact) == [("broken-json", name)]


@pytest.mark.parametrize("rest", range(3))
@pytest.mark.parametrize("kind", ["collections", "fields", "relations"])
def test_many_broken_files_are_a_finding_each(copy: Path, intact: Sequence[Finding], kind: str, rest: int) -> None:
    names = [name for name in FILES if name.startswith(kind)][rest::3]
    with broken(copy, names):
        assert new(copy, intact) == [("broken-json", name) for name in names]


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("collections", "missing-folder"),
        ("fields", "missing-folder"),
        ("relations", "missing-folder"),
        ("info.json", "missing-file"),
    ],
)
def test_what_is_missing_as_a_whole_is_one_finding(copy: Path, intact: Sequence[Finding], name: str, code: str) -> None:
    (copy / name).rename(copy / "elsewhere")
    try:
        assert new(copy, intact) == [(code, name)]
    finally:
        (copy / "elsewhere").rename(copy / name)


MISSED: dict[str, tuple[Edits, list[str]]] = {
    "a field beside a broken one": (
        {"fields/article/title.json": {"meta.sort": "1"}, "fields/article/sort.json": None},
        ["collection-field-missing", "wrong-type"],
    ),
    "a field where all collections are": (
        {"collections/article.json": {"meta.sort": "1"}, "fields/article/author.json": None},
        ["relation-field-missing", "wrong-type"],
    ),
    "a group beside a broken collection": (
        {"collections/author.json": {"meta.sort": "1"}, "collections/article.json": {"meta.group": "folder"}},
        ["group-missing", "wrong-type"],
    ),
    "a relation beside a broken field": (
        {"fields/article/title.json": {"meta.sort": "1"}, "relations/article/author.json": None},
        ["alias-without-relation", "relation-missing", "wrong-type"],
    ),
    "a key of its collection where another's field is broken": (
        {"fields/article/title.json": {"meta.sort": "1"}, "fields/author/id.json": {"schema.is_primary_key": False}},
        ["primary-key-missing", "wrong-type"],
    ),
    "the second key of a collection with a broken field": (
        {
            "fields/article/title.json": {"meta.sort": "1"},
            "fields/article/sort.json": {
                "schema.is_primary_key": True, "schema.is_nullable": False, "schema.is_unique": True
            },
        },
        ["primary-key-missing", "wrong-type"],
    ),
    "a key that every version writes": (
        {"info.json": None, "fields/article/sort.json": {"schema.is_nullable": ...}},
        ["drop-by-missing-key", "missing-file"],
    ),
    "the fields of a collection that no file has": (
        {"collections/article.json": {"meta.sort": "1"}, "collections/author.json": None},
        ["field-without-collection", "relation-target-missing", "wrong-type"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", MISSED)
def test_what_is_missing_all_the_same_is_told(tmp_path: Path, what: str) -> None:
    edits, codes = MISSED[what]

    findings = validate(examine(build(tmp_path / "snapshot", edits)))

    assert sorted(finding.code for finding in findings) == codes


ASSUMED: dict[str, tuple[Edits, str]] = {
    "the key of a collection": ({"fields/article/id.json": {"meta.sort": "1"}}, "wrong-type"),
    "a group": (
        {
            "collections/article.json": {"meta.group": "folder"},
            "collections/folder.json": {"": {"collection": "folder", "meta": {"sort": "1"}}},
        },
        "wrong-type",
    ),
    "the field of a relation and of a sort": ({"fields/article/author.json": {"type": "txt"}}, "wrong-type"),
    "a relation by both of its sides": ({"relations/article/author.json": {"schema.on_delete": "NO"}}, "wrong-type"),
    "what only some versions write": (
        {"info.json": None, "fields/article/sort.json": {"schema.is_indexed": ..., "meta.searchable": ...}},
        "missing-file",
    ),
    "what only other versions write": (
        {"info.json": None, "collections/author.json": {"meta.status": "active"}},
        "missing-file",
    ),
    "an item without metadata": ({"info.json": None, "fields/article/sort.json": {"meta": None}}, "missing-file"),
}  # fmt: skip


@pytest.mark.parametrize("what", ASSUMED)
def test_what_may_be_there_is_not_missed(tmp_path: Path, what: str) -> None:
    edits, code = ASSUMED[what]

    errors = [f.code for f in validate(examine(build(tmp_path / "snapshot", edits))) if f.severity is not Severity.INFO]

    assert errors == [code]
