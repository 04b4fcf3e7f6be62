"""`snap plan --through directus` and `--rename` from end to end."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from tests.cli.conftest import Snap

Edit = Callable[[str, str, str], None]

SOURCE = "fields/conversation_chunk/source.json"


@pytest.fixture
def renamed(project: Path) -> None:
    """The field conversation_chunk.source is called origin in the files."""
    folder = project / "snapshot" / "fields" / "conversation_chunk"
    text = (folder / "source.json").read_text(encoding="utf-8")
    (folder / "origin.json").write_text(text.replace('"source"', '"origin"'), encoding="utf-8")
    (folder / "source.json").unlink()


def test_a_plan_through_directus_says_what_is_left_to_the_push(
    snap: Snap, installed: str, edit: Edit, project: Path
) -> None:
    edit(SOURCE, '"note": null', '"note": "seen"')
    edit("fields/conversation_chunk/error.json", '"is_indexed": false', '"is_indexed": true')

    done = snap("plan", installed, "--through", "directus", "-o", "release")

    assert done.returncode == 0
    assert "a push of 2 differences" in done.stdout.splitlines()[-1]
    document = json.loads((project / "release" / "plan.json").read_text(encoding="utf-8"))
    assert (document["through"], [item["field"] for item in document["pushed"]]) == ("directus", ["error", "source"])
    assert {step["phase"] for step in document["steps"]} == {"push"}
    assert "## Runbook" in (project / "release" / "plan.md").read_text(encoding="utf-8")
    assert "\\if :{?after_push}" in (project / "release" / "plan.sql").read_text(encoding="utf-8")


@pytest.mark.usefixtures("renamed")
def test_a_rename_keeps_the_values(snap: Snap, installed: str) -> None:
    with psycopg.connect(installed, autocommit=True) as connection:
        connection.execute("CREATE INDEX by_hand ON conversation_chunk (lower(source)) WHERE source <> 'source'")
    assert "--rename conversation_chunk.source:conversation_chunk.origin" in snap("plan", installed).stdout

    done = snap("plan", installed, "-o", "release", "--rename", "conversation_chunk.source:conversation_chunk.origin")

    assert (done.returncode, "warning[rename-breaks-readers]" in done.stdout) == (0, True)
    assert snap("rehearse", "release", installed).returncode == 0
    assert snap("apply", "release", "--to", installed, "--yes").returncode == 0
    assert snap("diff", installed).returncode == 0
    with psycopg.connect(installed) as connection:
        connection.execute("SELECT origin FROM conversation_chunk")


@pytest.mark.parametrize(
    ("rename", "message"),
    [
        ("conversation_chunk.source", "--rename conversation_chunk.source: not of the form old:new"),
        ("nothing:something", "--rename nothing:something: the database has no collection nothing"),
    ],
)
def test_a_rename_that_fits_nothing_is_told(snap: Snap, installed: str, rename: str, message: str) -> None:
    done = snap("plan", installed, "--rename", rename)

    assert done.returncode == 2
    assert message in done.stderr
    assert "--rename old:new, with collections (a:b) or fields of one collection (a.x:a.y)" in done.stderr
