"""`snap diff` between two snapshots: noise that Directus sees, noise that only the files have, and what is neither."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.cli.conftest import Snap

VIEW = "collections/view.json"
NAME = "fields/org/name.json"


@pytest.fixture
def before(project: Path) -> Path:
    """A copy of the snapshot's folder, to differ from."""
    shutil.copytree(project / "snapshot", project / "before")
    return project / "before"


def rewrite(path: Path, *, indent: int = 2, **meta: object) -> None:
    """Write a file anew with other keys of `meta`, or another indent."""
    document = json.loads(path.read_text(encoding="utf-8"))
    document["meta"] |= meta
    path.write_text(json.dumps(document, indent=indent, ensure_ascii=False) + "\n", encoding="utf-8")


def test_what_only_the_files_have_is_no_difference_and_one_line(snap: Snap, before: Path) -> None:
    rewrite(before / VIEW, indent=4)
    document = json.loads((before / NAME).read_text(encoding="utf-8"))
    backwards = json.dumps(dict(reversed(document.items())), indent=2, ensure_ascii=False)
    (before / NAME).write_text(backwards, encoding="utf-8")

    done = snap("diff", "before", "snapshot")

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[-1] == (
        "2 files differ only in what Directus does not compare (formatting 1 · key-order 1): --all names them"
    )
    assert "  key-order  snapshot/fields/org/name.json" in snap("diff", "before", "snapshot", "--all").stdout
    found = json.loads(snap("diff", "before", "snapshot", "--format", "json").stdout)
    assert [(one["file"], one["noise"]) for one in found["uncompared"]] == [
        ("snapshot/collections/view.json", "formatting"),
        ("snapshot/fields/org/name.json", "key-order"),
    ]


def test_files_that_are_the_same_say_nothing(snap: Snap, before: Path) -> None:
    assert before.is_dir()
    assert "does not compare" not in snap("diff", "before", "snapshot").stdout


def test_noise_is_a_difference_to_directus_and_folded(snap: Snap, before: Path) -> None:
    rewrite(before / VIEW, sort=77)

    done = snap("diff", "before", "snapshot")

    assert done.returncode == 10
    assert "1 difference is noise (sort 1), written as a metadata row only: --all shows it" in done.stdout
    assert snap("diff", "before", "snapshot", "--format", "directus").stdout.startswith('{"collections":[{"collection"')


def test_what_is_meant_is_shown_and_the_noise_beside_it_marked(snap: Snap, before: Path) -> None:
    rewrite(before / VIEW, sort=77, note="another note")

    shown = snap("diff", "before", "snapshot").stdout

    assert "meta.sort  77 → 1  (sort)" in shown
    assert 'meta.note  "another note" → ' in shown
    assert "is noise" not in shown
