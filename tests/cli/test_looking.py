"""`snap show`, `snap graph` and `snap history`: looking at a snapshot, and at what became of it."""

from __future__ import annotations

import json
import shutil
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import Snap
from tests.history import BUNDLE, MISSING, clone
from tests.repository import GitFolder, git_folder

NAME = "snapshot/fields/org/name.json"


@pytest.fixture
def repository(project: Path) -> GitFolder:
    """The folder that the command runs in as a repository, with four revisions of a small snapshot."""
    made = git_folder(project)
    for kind in ("collections", "fields", "relations"):
        for path in (project / "snapshot" / kind).iterdir():
            if path.stem not in {"org", "org_invite"}:
                shutil.rmtree(path) if path.is_dir() else path.unlink()
    made.commit("Two collections")
    replace(made, NAME, '"max_length": 255', '"max_length": 100')
    replace(made, NAME, '"sort": 2', '"sort": 7')
    made.commit("Shorter names", author="Grace")
    replace(made, "snapshot/fields/org/id.json", '"sort": 1', '"sort": 9')
    made.write(
        {
            "snapshot/collections/org.json": json.dumps(
                json.loads((project / "snapshot/collections/org.json").read_text())
            )
        }
    )
    made.write({"README": "not of the snapshot"})
    made.commit("Noise")
    made.write({"README": "nor this"})
    made.commit("Nothing of the snapshot")
    shutil.rmtree(project / "snapshot" / "fields" / "org_invite")
    shutil.rmtree(project / "snapshot" / "relations" / "org_invite")
    (project / "snapshot" / "collections" / "org_invite.json").unlink()
    made.write({"snapshot/relations/.gitkeep": ""})
    made.commit("No invitations")
    return made


def replace(repository: GitFolder, file: str, old: str, new: str) -> None:
    path = repository.path / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_a_collection(snap: Snap) -> None:
    done = snap("show", "conversation_chunk")

    lines = done.stdout.splitlines()
    assert (done.returncode, done.stderr) == (0, "")
    assert lines[:2] == ["conversation_chunk  24 fields", "snapshot/collections/conversation_chunk.json"]
    shown = {line.split()[0]: " ".join(line.split()[1:]) for line in lines if line and line[0] != " "}
    assert shown["timestamp"] == "timestamp · timestamptz not null · indexed"
    assert shown["id"] == "uuid primary key · uuid"
    assert shown["conversation_id"] == "uuid select-dropdown-m2o not null · uuid · → conversation"
    assert lines[-6:] == [
        "relations",
        "  conversation_id → conversation  on delete cascade · as chunks there",
        "",
        "relations to it",
        "  conversation_segment_conversation_chunk.conversation_chunk_id  on delete cascade · as conversation_segments "
        "here",
        "  processing_status.conversation_chunk_id  on delete set null · as processing_status here",
    ]


def test_a_collection_as_json(snap: Snap) -> None:
    done = snap("show", "org_invite", "--format", "json")

    document = json.loads(done.stdout)
    assert (document["format"], document["kind"], document["place"]["file"]) == (
        "snap.collection/1", "table", "snapshot/collections/org_invite.json",
    )  # fmt: skip
    (email,) = [field for field in document["fields"] if field["field"] == "email"]
    assert email["column"] == {
        "data_type": "character varying", "max_length": 255, "default": None, "nullable": False, "unique": False,
        "indexed": True, "primary_key": False, "auto_increment": False,
    }  # fmt: skip
    assert [(found["field"], found["targets"]) for found in document["relations_from"]] == [
        ("invited_by", ["app_user"]), ("org_id", ["org"]),
    ]  # fmt: skip


def test_what_is_added_to_directus_own(snap: Snap) -> None:
    done = snap("show", "directus_users")

    assert done.stdout.splitlines()[0] == "directus_users  of Directus's own · 7 fields"
    assert json.loads(snap("show", "directus_users", "--format", "json").stdout)["place"] is None


def test_all_collections_by_their_groups(snap: Snap) -> None:
    done = snap("show")

    assert done.returncode == 0
    assert (
        "├── aspect  10 fields · 1 relation · hidden\n│   └── aspect_segment  6 fields · 2 relations · hidden\n"
        in done.stdout
    )
    assert done.stdout.splitlines()[-1] == "49 collections · 548 fields · 110 relations · Directus 11.13.4"
    document = json.loads(snap("show", "--format", "json").stdout)
    assert (document["format"], document["by"], len(document["branches"])) == ("snap.tree/1", "groups", 49)


def test_the_spine(snap: Snap) -> None:
    done = snap("show", "org", "--by", "relations")

    assert (
        "│   ├── project  by workspace_id · on delete set null\n"
        "│   │   ├── conversation  by project_id · on delete cascade\n"
        "│   │   │   ├── conversation_artifact  by conversation_id · on delete cascade\n"
        "│   │   │   ├── conversation_chunk  by conversation_id · on delete cascade\n"
    ) in done.stdout
    branches = json.loads(snap("show", "--by", "relations", "--format", "json").stdout)["branches"]
    depths = {one["collection"]: one["depth"] for one in branches}
    assert (depths["org"], depths["conversation_chunk"]) == (0, 4)


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (
            ("show", "conversaton"),
            2,
            "there is no collection 'conversaton' in snapshot\n hint: did you mean conversation?",
        ),
        (
            ("show", "zzzzzz"),
            2,
            "there is no collection 'zzzzzz' in snapshot\n hint: snap show lists those that there are",
        ),
        (("show", "org", "--by", "groups"), 2, "--by groups shows every collection"),
        (("show", "org", "absent"), 1, "the snapshot folder absent cannot be read"),
        (("graph", "--only", "nope*"), 2, "--only nope* matches no collection of snapshot"),
        (("history",), 1, "the current directory is in no git repository"),
    ],
)
def test_what_cannot_be_shown(snap: Snap, project: Path, arguments: tuple[str, ...], code: int, said: str) -> None:
    done = snap(*arguments, GIT_CEILING_DIRECTORIES=str(project.parent))

    assert (done.returncode, done.stdout) == (code, "")
    assert f"error: {said}" in done.stderr


def test_a_revision_is_shown(repository: GitFolder, snap: Snap) -> None:
    assert "1 collection " in snap("show").stdout
    assert repository.path.is_dir()

    assert "2 collections " in snap("show", "git:HEAD~4").stdout
    now, then = snap("show", "org"), snap("show", "org", "git:HEAD~4")

    assert ("varchar(100)" in now.stdout, "varchar(255)" in then.stdout) == (True, True)
    assert "git:HEAD~4:snapshot/collections/org.json" in then.stdout


def test_graphs(snap: Snap) -> None:
    dot, mermaid = snap("graph", "--only", "org*"), snap("graph", "--only", "org*", "--format", "mermaid")

    assert '  "org_invite" -> "org" [label="org_id", style=bold];\n' in dot.stdout
    assert mermaid.stdout == (
        'erDiagram\n  c0["org"]\n  c1["org_invite"]\n  c2["org_membership"]\n'
        '  c1 }o--|| c0 : "org_id"\n  c2 }o--|| c0 : "org_id"\n'
    )
    document = json.loads(snap("graph", "--format", "json").stdout)
    assert (len(document["collections"]), len(document["relations"])) == (51, 110)


def test_a_history(repository: GitFolder, snap: Snap) -> None:
    ids = repository.git("log", "--format=%h", "--abbrev=8").splitlines()

    done = snap("history")

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == [
        f"{ids[0]}  2026-01-05  Ada  No invitations",
        "  - org_invite  the table goes, with all its rows",
        "",
        "  1 difference  · collections -1",
        "",
        f"{ids[2]}  2026-01-03  Ada  Noise",
        "  noise (sort 1 · formatting 1): --all shows it",
        "",
        f"{ids[3]}  2026-01-02  Grace  Shorter names",
        "  ~ org",
        "  └── ~ name",
        "      ├── meta.sort  2 → 7  (sort)",
        "      └── schema.max_length  255 → 100",
        "",
        "  1 difference  · fields ~1",
        "",
        f"{ids[4]}  2026-01-01  Ada  Two collections",
        "  begins with 2 collections · 18 fields · 3 relations",
        "",
    ]  # fmt: skip


def test_a_history_with_all_of_it(repository: GitFolder, snap: Snap) -> None:
    assert repository.path.is_dir()

    done = snap("history", "--all", "--limit", "2")

    assert "~ id  meta.sort  1 → 9  (sort)" in done.stdout
    assert "noise (sort 1 · formatting 1)\n" in done.stdout
    assert "Two collections" not in done.stdout


def test_a_history_of_some_collections_since_a_revision(repository: GitFolder, snap: Snap) -> None:
    repository.git("tag", "v1", "HEAD~3")

    of_one = snap("history", "--only", "org_invite")
    since, nothing = snap("history", "--since", "v1"), snap("history", "--since", "HEAD")
    of_none = snap("history", "--only", "absent")

    assert [line.split("  ")[-1] for line in of_one.stdout.splitlines() if "2026-" in line] == [
        "No invitations", "Two collections",
    ]  # fmt: skip
    assert "begins with 1 collection · 9 fields · 2 relations" in of_one.stdout
    assert [line.split("  ")[-1] for line in since.stdout.splitlines() if "2026-" in line] == [
        "No invitations",
        "Noise",
    ]
    assert (nothing.returncode, nothing.stdout, nothing.stderr) == (
        0, "", " note: no revision touched snapshot since HEAD\n",
    )  # fmt: skip
    assert (of_none.returncode, of_none.stdout, of_none.stderr) == (
        0, "", " note: no revision changed anything of these collections\n",
    )  # fmt: skip


def test_a_history_as_json(repository: GitFolder, snap: Snap) -> None:
    newest, _, _, shorter, _ = repository.git("log", "--format=%H").splitlines()

    document = json.loads(snap("history", "--format", "json").stdout)

    assert (document["format"], document["snapshot"]) == ("snap.history/1", "snapshot")
    first, noise, second, beginning = document["revisions"]
    assert (first["commit"], first["compared_with"], first["collections"]) == (newest, noise["commit"], 1)
    assert [(one["item"]["collection"], one["change"], one["entries"]) for one in first["changes"]] == [
        ("org_invite", "dropped", [])
    ]
    assert (noise["noise"], [one["noise"] for one in noise["changes"]]) == ({"sort": 1, "formatting": 1}, [True])
    assert (second["commit"], second["author"], second["date"]) == (shorter, "Grace", "2026-01-02T12:00:00+00:00")
    assert second["changes"][0]["entries"][1] == {
        "kind": "E", "path": ["schema", "max_length"], "lhs": 255, "rhs": 100,
    }  # fmt: skip
    assert (beginning["compared_with"], len(beginning["changes"])) == (None, 23)


def test_a_revision_that_cannot_be_read_is_passed_over(repository: GitFolder, snap: Snap) -> None:
    repository.git("reset", "--quiet", "--hard", "HEAD~3")
    sound = repository.git("rev-parse", "HEAD")
    text = (repository.path / NAME).read_text(encoding="utf-8")
    repository.write({NAME: "{"})
    broken = repository.commit("Broken")
    repository.write({NAME: text.replace('"max_length": 100', '"max_length": 90')})
    newest = repository.commit("Mended")

    done = snap("history", "--limit", "2")
    document = json.loads(snap("history", "--limit", "2", "--format", "json").stdout)

    assert done.stdout.splitlines() == [
        f"{newest[:8]}  2026-01-07  Ada  Mended",
        f"  compared with {sound[:8]}, the last that can be read",
        "  ~ org",
        "  └── ~ name  schema.max_length  100 → 90",
        "",
        "  1 difference  · fields ~1",
        "",
        f"{broken[:8]}  2026-01-06  Ada  Broken",
        "  cannot be told: snapshot/fields/org/name.json:1:2: this is no JSON: expecting property name enclosed in "
        "double quotes",
        "",
    ]  # fmt: skip
    assert [(one["compared_with"], one["problem"] is None) for one in document["revisions"]] == [
        (sound, True), (None, False),
    ]  # fmt: skip


def test_merges_are_one_step_or_all_of_theirs(repository: GitFolder, snap: Snap) -> None:
    repository.git("checkout", "--quiet", "-b", "branch")
    replace(repository, NAME, '"max_length": 100', '"max_length": 80')
    repository.commit("On the branch")
    repository.git("checkout", "--quiet", "main")
    repository.write({"README": "meanwhile"})
    repository.commit("Meanwhile")
    repository.git("merge", "--quiet", "--no-ff", "--message", "Merge it", "branch")

    def subjects(*arguments: str) -> list[str]:
        revisions = json.loads(snap("history", *arguments, "--limit", "2", "--format", "json").stdout)["revisions"]
        return [one["subject"] for one in revisions]

    assert subjects() == ["Merge it", "No invitations"]
    assert subjects("--merged") == ["On the branch", "No invitations"]
    assert subjects("git:branch") == ["On the branch", "No invitations"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("absent",), "no revision touched absent"),
        (("--since", "nope"), "there is no commit nope in git"),
        (("git:nope",), "there is no commit nope in git"),
        (("../..",), "../.. leads out of the git repository"),
    ],
)
def test_a_history_of_nothing(repository: GitFolder, snap: Snap, arguments: tuple[str, ...], said: str) -> None:
    assert repository.path.is_dir()

    done = snap("history", *arguments)

    assert (done.returncode, done.stdout) == (1, "")
    assert said in done.stderr


def test_a_native_file_has_a_history(repository: GitFolder, snap: Snap) -> None:
    native = '{"version": 1, "directus": "11.13.4", "collections": %s, "fields": [], "relations": []}'
    repository.write({"schema.json": native % "[]"})
    repository.commit("A file")
    repository.write({"schema.json": native % '[{"collection": "folder", "meta": {"collection": "folder"}}]'})
    repository.commit("A folder")

    done = snap("history", "schema.json")

    assert "+ folder  a folder" in done.stdout
    assert [line.split("  ")[-1] for line in done.stdout.splitlines() if "2026-" in line] == ["A folder", "A file"]


@pytest.mark.skipif(not BUNDLE.is_file(), reason=MISSING)
def test_55_real_revisions(tmp_path: Path, snap: Snap, monkeypatch: pytest.MonkeyPatch) -> None:
    clone(tmp_path / "history")
    monkeypatch.chdir(tmp_path / "history")
    begin = time.process_time()

    done = snap("history", "--format", "json")

    assert time.process_time() - begin < 10
    revisions = json.loads(done.stdout)["revisions"]
    assert len(revisions) == 55
    assert [one["subject"] for one in revisions if one["problem"]] == []
    assert [one["subject"] for one in revisions if not one["changes"] and not one["noise"]] == []
    assert (revisions[0]["collections"], revisions[-1]["collections"]) == (49, 24)
    changed: Callable[[int], list[str]] = lambda number: [  # noqa: E731 - said once, used twice
        f"{one['item']['collection']}.{one['item']['field']}" for one in revisions[number]["changes"]
    ]
    assert changed(0) == ["conversation_chunk.timestamp"]
    assert changed(1) == ["workspace.visibility"]
    log = subprocess.run(["git", "log", "--format=%H"], check=True, capture_output=True, text=True).stdout
    assert [one["commit"] for one in revisions] == log.splitlines()
