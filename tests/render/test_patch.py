"""Changes of files as a patch: what git shows, and takes."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from snapshot_tool.cli.changes import changes_of
from snapshot_tool.render.patch import FileChange, patch
from snapshot_tool.render.pulled import counted, file_list


def text(*changes: FileChange) -> str:
    return "".join(line for line, _ in patch(changes))


def test_an_edit_has_its_lines_around_it() -> None:
    change = FileChange("s/a.json", "s/a.json", b"1\n2\n3\n4\n5\n6\n7\n8\n", b"1\n2\n3\n4\nx\n6\n7\n8\n")

    assert text(change) == (
        "diff --git a/s/a.json b/s/a.json\n--- a/s/a.json\n+++ b/s/a.json\n@@ -2,7 +2,7 @@\n"
        " 2\n 3\n 4\n-5\n+x\n 6\n 7\n 8\n"
    )


def test_files_that_come_go_and_move() -> None:
    assert text(FileChange(None, "a", b"", b"1\n")) == (
        "diff --git a/a b/a\nnew file mode 100644\n--- /dev/null\n+++ b/a\n@@ -0,0 +1 @@\n+1\n"
    )
    assert text(FileChange("a", None, b"1", b"")) == (
        "diff --git a/a b/a\ndeleted file mode 100644\n--- a/a\n+++ /dev/null\n@@ -1 +0,0 @@\n-1\n"
        "\\ No newline at end of file\n"
    )
    assert text(FileChange("./a", '/b "c"\u00fc', b"1", b"1")) == (
        'diff --git a/a "b/b \\042c\\042\\303\\274"\nsimilarity index 100%\n'
        'rename from a\nrename to "b \\042c\\042\\303\\274"\n'
    )


def test_lines_are_styled() -> None:
    styles = [style for _, style in patch([FileChange("a", "a", b"0\n1\n", b"0\n2\n")])]

    assert styles == ["head", "head", "head", "sql", "", "dropped", "added"]


def test_a_pull_is_a_list_of_files() -> None:
    changes = [FileChange(None, "a"), FileChange("b", "b"), FileChange("c", None), FileChange(None, "d")]

    assert [line for line, _ in file_list(changes)] == ["A a\n", "M b\n", "D c\n", "A d\n"]
    assert counted(changes) == "2 files added · 1 file changed · 1 file removed"
    assert counted([]) == "nothing differs"


CONTENTS = st.lists(st.sampled_from(["a", "b", "\t", "", "\r", "\u00e9"]), max_size=8).flatmap(
    lambda lines: st.sampled_from(["\n", "\r\n"]).map(lambda end: end.join(lines).encode())
)
FILES = st.dictionaries(st.sampled_from(["a.json", "in/b.json", "in/deep/c \u00fc.json"]), CONTENTS, max_size=3)


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("git")
    subprocess.run(["git", "init", "--quiet"], cwd=folder, check=True)
    return folder


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(before=FILES, after=FILES)
def test_git_applies_it(repository: Path, before: dict[str, bytes], after: dict[str, bytes]) -> None:
    for file in (path for path in (repository / "s").rglob("*") if path.is_file()):
        file.unlink()
    for name, data in before.items():
        (repository / "s" / name).parent.mkdir(parents=True, exist_ok=True)
        (repository / "s" / name).write_bytes(data)
    lines = "".join(line for line, _ in patch(changes_of("s", before, after, {})))

    if lines:
        subprocess.run(["git", "apply", "-"], cwd=repository, check=True, input=lines.encode())

    there = (path for path in (repository / "s").rglob("*") if path.is_file())
    assert {path.relative_to(repository / "s").as_posix(): path.read_bytes() for path in there} == after
