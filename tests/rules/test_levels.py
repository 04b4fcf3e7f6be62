"""The severities that snap.yaml gives to rules."""

from __future__ import annotations

import pytest

from snapshot_tool.errors import UsageError
from snapshot_tool.model.finding import Finding, Place, Severity
from snapshot_tool.rules.levels import leveled


def test_levels_of_snap_yaml_change_or_silence_findings() -> None:
    found = [Finding("data-nulls", Severity.ERROR, "x"), Finding("index-gap", Severity.ERROR, "y")]

    assert leveled(found, {}) == found
    assert leveled(found, {"data-nulls": "off", "index-gap": "info"}) == [Finding("index-gap", Severity.INFO, "y")]


def test_a_level_for_a_rule_that_there_is_not_is_an_error() -> None:
    with pytest.raises(UsageError, match="rules names data-null, which is no rule") as error:
        leveled((), {"data-null": "off"})
    assert error.value.hint == "did you mean data-nulls?"


def test_what_is_raised_to_an_error_can_be_allowed() -> None:
    found = Finding("index-gap", Severity.WARNING, "y", Place("chunk.at"))

    assert leveled([found], {"index-gap": "error"}) == [
        Finding("index-gap", Severity.ERROR, "y", Place("chunk.at"), allow="index-gap:chunk.at")
    ]


def test_what_blocks_by_itself_is_not_made_allowable() -> None:
    found = Finding("never-converges", Severity.ERROR, "y", Place("chunk.at"))

    assert leveled([found], {"never-converges": "error"}) == [found]
