"""Snapshots of revisions: read by git's own object reading, and everything that git may hold instead of one."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from snapshot_tool.errors import FileProblem, InvalidSnapshot
from snapshot_tool.load import git
from snapshot_tool.load.config import Config
from snapshot_tool.load.git import repository
from snapshot_tool.load.git_file import GitFile
from snapshot_tool.load.revision import examine_revision
from snapshot_tool.load.source import examine_snapshot, parse_snapshot, parse_source, read_snapshot
from snapshot_tool.load.split import examine
from snapshot_tool.model.item import Item, ItemKind
from tests.repository import GitFolder, git_folder

SNAPSHOT = Path(__file__).parents[2] / "snapshot"
INFO = '{"version": 1, "directus": "11.13.4", "vendor": "postgres", "systemFields": []}'
TIMESTAMP = Item(ItemKind.FIELD, "conversation_chunk", "timestamp")


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> GitFolder:
    """A repository with a small snapshot, in its root the current directory."""
    made = git_folder(tmp_path / "project")
    made.write({"snapshot/info.json": INFO, "snapshot/collections/.gitkeep": "", "snapshot/relations/.gitkeep": ""})
    for name in ("conversation_chunk", "org"):
        shutil.copy(SNAPSHOT / "collections" / f"{name}.json", made.path / "snapshot" / "collections")
        shutil.copytree(SNAPSHOT / "fields" / name, made.path / "snapshot" / "fields" / name)
    made.commit("One")
    monkeypatch.chdir(made.path)
    for name in ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"):
        monkeypatch.delenv(name, raising=False)
    return made


def problem(operand: str) -> tuple[str, str]:
    with pytest.raises(FileProblem) as caught:
        examine_snapshot(parse_snapshot(operand, Config()))
    return caught.value.message, caught.value.hint


def test_a_revision_is_read_as_the_folder_was(project: GitFolder) -> None:
    there = examine(Path("snapshot"))
    project.write({"snapshot/info.json": "broken", "snapshot/fields/org/more.json": "{}"})

    loaded = examine_revision("HEAD", "./snapshot")

    assert loaded.snapshot == there.snapshot
    assert (loaded.files, loaded.contents, loaded.problems) == (there.files, there.contents, ())
    assert (loaded.name, loaded.is_split) == ("git:HEAD:snapshot", True)
    place = loaded.place(TIMESTAMP, ("schema", "is_indexed"))
    assert str(place) == f"git:HEAD:{there.place(TIMESTAMP, ('schema', 'is_indexed'))}"
    assert (
        project.git("show", place.file.removeprefix("git:"))
        == loaded.contents[loaded.files[TIMESTAMP]].decode().strip()
    )


def test_the_whole_snapshot_of_this_project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = git_folder(tmp_path / "whole")
    shutil.copytree(SNAPSHOT, made.path / "deep" / "snapshot")
    made.commit("All of it")
    monkeypatch.chdir(made.path / "deep")

    loaded, there = examine_revision("main", "./snapshot"), examine(SNAPSHOT)

    assert loaded.snapshot == there.snapshot
    assert list(loaded.files.items()) == list(there.files.items())
    assert loaded.name == "git:main:deep/snapshot"


def test_names_of_revisions_and_paths(project: GitFolder) -> None:
    first = project.git("rev-parse", "HEAD")
    project.git("tag", "v1")
    project.git("tag", "--annotate", "v1.1", "--message", "One point one")
    (project.path / "snapshot" / "collections" / "org.json").unlink()
    project.commit("Two")
    (project.path / "below").mkdir()

    sizes = {
        name: len(read_snapshot(parse_snapshot(f"git:{name}", Config())).snapshot.collections)
        for name in ("HEAD", "main", "v1", "v1.1", "HEAD~1", first, first[:10], "main:snapshot", "v1:./snapshot/")
    }

    assert sizes == {
        "HEAD": 1, "main": 1, "v1": 2, "v1.1": 2, "HEAD~1": 2, first: 2, first[:10]: 2, "main:snapshot": 1,
        "v1:./snapshot/": 2,
    }  # fmt: skip


def test_a_path_is_one_from_the_top_or_from_here(project: GitFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    (project.path / "below").mkdir()
    monkeypatch.chdir(project.path / "below")

    assert examine_revision("main", "snapshot").name == "git:main:snapshot"
    assert examine_revision("main", "../snapshot").name == "git:main:snapshot"
    assert problem("git:main") == (
        "there is no below in git revision main", "`git ls-tree main` lists what is there",
    )  # fmt: skip
    assert problem("git:main:../../elsewhere")[0] == "../../elsewhere leads out of the git repository"
    assert problem("git:main:/etc")[0] == "/etc leads out of the git repository"
    project.write({"below/snapshot/info.json": INFO})
    project.commit("Another one below")
    assert examine_revision("main", "./snapshot").name == "git:main:below/snapshot"
    assert problem("git:main:schema.json") == (
        "there is no schema.json in git revision main", "`git ls-tree main` lists what is there",
    )  # fmt: skip
    project.write({"below/schema.json": "{}"})
    project.commit("A file below")
    assert problem("git:main:schema.json")[1] == (
        "a path from the current directory has ./ in front: git:main:./schema.json"
    )


@pytest.mark.parametrize(
    ("operand", "message", "hint"),
    [
        ("git:mian", "there is no revision mian in git", "did you mean main?"),
        ("git:mian~3", "there is no revision mian~3 in git", "did you mean main?"),
        ("git:0123456", "there is no revision 0123456 in git", "branches and tags are main"),
        ("git:--help", "there is no revision --help in git", "branches and tags are main"),
        ("git:-o/etc/x", "there is no revision -o/etc/x in git", "branches and tags are main"),
        ("git:a b", "there is no revision a b in git", "branches and tags are main"),
        ("git:a\nHEAD", "there is no revision a\\nHEAD in git", "branches and tags are main"),
        ("git:main:snapshoot", "there is no snapshoot in git revision main", "did you mean snapshot?"),
        ("git:main:snapshot/x/y", "there is no snapshot/x in git revision main",
         "`git ls-tree main` lists what is there"),
        ("git:main:snapshot/info.json/x", "snapshot/info.json in git revision main is a file", ""),
        ("git:main:-x", "there is no -x in git revision main", "`git ls-tree main` lists what is there"),
        ("git:main:*", "there is no * in git revision main", "`git ls-tree main` lists what is there"),
    ],
)  # fmt: skip
def test_what_is_not_there(project: GitFolder, operand: str, message: str, hint: str) -> None:
    assert project.path.exists()
    assert problem(operand) == (message, hint)


def test_without_any_revision(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = git_folder(tmp_path / "new")
    monkeypatch.chdir(made.path)

    assert problem("git:main") == ("there is no revision main in git", "there is neither a branch nor a tag yet")


def test_outside_of_a_repository_and_without_git(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    assert problem("git:main")[0] == "the current directory is in no git repository"
    monkeypatch.setenv("PATH", str(tmp_path))
    assert problem("git:main") == (
        "git cannot be run: No such file or directory", "install git, or name a folder or a file",
    )  # fmt: skip


def test_links_and_submodules_are_not_followed(project: GitFolder) -> None:
    (project.path / "linked").symlink_to("snapshot")
    (project.path / "snapshot" / "fields" / "org" / "name.json").unlink()
    (project.path / "snapshot" / "fields" / "org" / "name.json").symlink_to("../../../outside.json")
    (project.path / "snapshot" / "fields" / "aside").symlink_to("org")
    project.git("update-index", "--add", "--cacheinfo", f"160000,{project.git('rev-parse', 'HEAD')},module")
    project.git(
        "update-index", "--add", "--cacheinfo", f"160000,{project.git('rev-parse', 'HEAD')},snapshot/fields/sub"
    )
    project.git("add", "linked", "snapshot")
    project.git(
        "update-index", "--add", "--cacheinfo", f"160000,{project.git('rev-parse', 'HEAD')},snapshot/fields/sub"
    )
    project.git("commit", "--quiet", "--message", "Odd things")

    assert problem("git:main:linked") == (
        "linked in git revision main is a link", "name what it leads to: links are not followed",
    )  # fmt: skip
    assert problem("git:main:linked/info.json")[0] == "linked in git revision main is a link"
    assert problem("git:main:module/snapshot") == (
        "module in git revision main is a submodule",
        "run it in the submodule's own folder: its files are in another repository",
    )
    found = examine_revision("main", "snapshot").problems
    assert [(one.code, one.place.file, one.message) for one in found] == [
        ("link", "git:main:snapshot/fields/aside", "a link is not followed in a revision"),
        ("link", "git:main:snapshot/fields/org/name.json", "a link is not followed in a revision"),
        ("unreadable", "git:main:snapshot/fields/sub",
         "this is a submodule, whose files are in another repository"),
    ]  # fmt: skip


def test_a_file_that_is_too_large(project: GitFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("snapshot_tool.load.folder.MAX_BYTES", 1000)
    project.write({"snapshot/fields/org/huge.json": " " * 3_000_000, "snapshot/fields/org/z.json": "{}"})
    project.commit("Huge")

    found = examine_revision("main", "snapshot").problems

    large = {one.place.file for one in found if "MiB, which no item has" in one.message}
    assert "git:main:snapshot/fields/org/huge.json" in large
    assert [one.code for one in found if one.place.file.endswith("z.json")] == ["missing-key", "missing-key"]


def test_a_broken_snapshot_says_where(project: GitFolder) -> None:
    project.write({"snapshot/fields/org/name.json": '{"collection": "org",\n "field": }'})
    project.commit("Broken")

    with pytest.raises(InvalidSnapshot, match=r"^git:main:snapshot cannot be read as a snapshot: 1 problem$") as caught:
        read_snapshot(parse_snapshot("git:main", Config()))

    assert str(caught.value.findings[0].place) == "git:main:snapshot/fields/org/name.json:2:11"


def test_native_files_and_captures(project: GitFolder) -> None:
    text = f'{INFO[:-1]}, "collections": [], "fields": [], "relations": []}}'
    project.write(
        {"schema.json": text, "old/schema.yaml": "collections: 1", "live.json": '{"format": "snap.capture/2"}'}
    )
    project.commit("Files")

    assert examine_revision("HEAD", "schema.json").snapshot.info.directus == "11.13.4"
    assert [str(one.place) for one in examine_revision("HEAD", "old/schema.yaml").problems][
        -1
    ] == "git:HEAD:old/schema.yaml:1:1"
    capture = parse_source("git:HEAD:live.json", Config(), {})
    assert getattr(capture, "path", None) == GitFile("HEAD", "live.json")
    assert GitFile("HEAD", "live.json").read_bytes() == b'{"format": "snap.capture/2"}'
    with pytest.raises(FileProblem, match=r"^git:HEAD:old is a folder$"):
        GitFile("HEAD", "old").read_bytes()


def test_odd_names_of_files(project: GitFolder) -> None:
    odd = 'snapshot/fields/org/wört "er\n.json'
    project.write({odd: (SNAPSHOT / "fields" / "org" / "name.json").read_bytes()})
    (project.path / "snapshot" / "fields" / "org" / "name.json").unlink()
    project.commit("Odd")

    loaded = examine_revision("main", "snapshot")

    assert loaded.problems == ()
    assert loaded.files[Item(ItemKind.FIELD, "org", "name")] == odd.removeprefix("snapshot/")


def test_a_fixed_number_of_processes_and_nothing_is_written(
    project: GitFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[list[str]] = []
    popen = subprocess.Popen

    class Counting(popen):  # type: ignore[misc, valid-type]  # the class is a value here
        def __init__(self, command: list[str], *arguments: object, **options: object) -> None:
            started.append(command)
            super().__init__(command, *arguments, **options)

    monkeypatch.setattr(subprocess, "Popen", Counting)
    before = sorted((str(path), path.stat().st_mtime_ns) for path in project.path.rglob("*"))

    examine_revision("main", "snapshot")

    assert started == [["git", "rev-parse", "--show-prefix"], ["git", "cat-file", "--batch"]]
    assert sorted((str(path), path.stat().st_mtime_ns) for path in project.path.rglob("*")) == before


def test_a_repository_that_lost_an_object(project: GitFolder) -> None:
    blob = project.git("rev-parse", "HEAD:snapshot/info.json")
    (project.path / ".git" / "objects" / blob[:2] / blob[2:]).unlink()

    assert problem("git:main")[0] == f"the object {blob} is not in this git repository"


def test_a_bare_repository_and_one_with_long_ids(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = git_folder(tmp_path / "long", "--object-format=sha256")
    shutil.copytree(SNAPSHOT / "fields" / "org", made.path / "snapshot" / "fields" / "org")
    made.write({"snapshot/info.json": INFO, "snapshot/collections/.gitkeep": "", "snapshot/relations/.gitkeep": ""})
    made.commit("Long")
    made.git("clone", "--quiet", "--bare", ".", str(tmp_path / "bare.git"))
    monkeypatch.chdir(tmp_path / "bare.git")

    assert len(examine_revision("main", "snapshot").snapshot.fields) == 9


def test_git_that_says_something_else(project: GitFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    (project.path / ".git" / "config").write_text("[broken")

    assert problem("git:main")[0].startswith("git says: bad config line ")
    with monkeypatch.context() as patch:
        patch.setattr(git, "_run", lambda *_: "")
        with repository() as opened, pytest.raises(FileProblem, match=r"^git ended while it was read from$"):
            opened.revision("main")
