"""Which Directus a command has in mind: --directus, snap.yaml, info.json; and what is said of one that is not known."""

from __future__ import annotations

import json

import pytest

from snapshot_tool.cli.server_version import server_version
from snapshot_tool.errors import UsageError
from snapshot_tool.load.config import Config
from tests.cli.conftest import Snap

REFUSED = (
    "Invalid payload. Provided snapshot's directus version 11.13.4 does not match the current instance's version "
    '12.4.0. You can bypass this check by passing the "force" query parameter.'
)


@pytest.mark.parametrize(
    ("option", "config", "expected"),
    [("12.4.0", "11.4.0", "12.4.0"), (None, "11.4.0", "11.4.0"), (None, None, "11.13.4")],
)
def test_the_command_line_counts_before_snap_yaml_and_snap_yaml_before_the_snapshot(
    option: str | None, config: str | None, expected: str
) -> None:
    notes: list[str] = []
    assert server_version(option, Config(directus=config), "11.13.4", notes.append) == expected
    assert notes == []


def test_an_unknown_version_is_told_with_the_one_whose_rules_are_used() -> None:
    notes: list[str] = []
    assert server_version("11.12.0", Config(), "11.13.4", notes.append) == "11.12.0"
    assert notes == ["Directus 11.12.0 was not looked at: what follows is what 11.11.0 does"]


@pytest.mark.parametrize(
    ("option", "config", "message"),
    [
        ("latest", "11.4.0", "--directus: 'latest' is no version of Directus"),
        (None, "11", "snap.yaml, directus: '11' is no version of Directus"),
    ],
)
def test_nonsense_is_a_usage_error_that_lists_the_known_ones(
    option: str | None, config: str | None, message: str
) -> None:
    with pytest.raises(UsageError) as caught:
        server_version(option, Config(directus=config), "11.13.4", lambda _: None)
    assert caught.value.message == message
    assert caught.value.hint is not None
    assert caught.value.hint.startswith("known are 10.13.4, 11.1.0, ")


def test_predict_says_that_another_version_refuses_the_snapshot(snap: Snap, installed: str) -> None:
    done = snap("predict", installed, "--directus", "12.4.0", "--format", "json")

    document = json.loads(done.stdout)
    assert done.returncode == 12
    assert (document["outcome"], document["status"], document["message"]) == ("fails", 400, REFUSED)
    assert document["actions"] == []
    assert "version-skew" in {finding["code"] for finding in document["findings"]}


def test_predict_of_a_forced_push_tells_what_it_would_run(snap: Snap, installed: str) -> None:
    done = snap("predict", installed, "--directus", "12.4.0", "--force", "--format", "json")

    document = json.loads(done.stdout)
    assert (document["status"], document["message"]) == (204, None)


def test_predict_shows_a_refusal(snap: Snap, installed: str) -> None:
    done = snap("predict", installed, "--directus", "12.4.0")

    assert "✗ Directus would refuse the snapshot before it compares anything.  (HTTP 400)" in done.stdout


def test_an_unknown_version_is_a_note_and_a_finding(snap: Snap, installed: str) -> None:
    done = snap("predict", installed, "--directus", "11.13.5", "--force")

    assert "note: Directus 11.13.5 was not looked at: what follows is what 11.13.4 does" in done.stderr
    assert "warning[version-unknown] info.json" in done.stdout


def test_validate_for_another_version(snap: Snap) -> None:
    older = snap("validate", "--directus", "11.11.0", "--format", "json")
    newer = snap("validate", "--directus", "12.2.0", "--format", "json")

    assert "version-skew" in {finding["code"] for finding in json.loads(older.stdout)["findings"]}
    messages = [finding["message"] for finding in json.loads(newer.stdout)["findings"]]
    assert any("`autosave_revision_interval`" in message and "drop its table" in message for message in messages)


def test_validate_for_nonsense(snap: Snap) -> None:
    done = snap("validate", "--directus", "newest")

    assert done.returncode == 2
    assert "error: --directus: 'newest' is no version of Directus" in done.stderr
