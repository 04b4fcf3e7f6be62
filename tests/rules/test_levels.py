"""What snap.yaml says of rules: levels, accepted findings, and ignores that accept nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from snapshot_tool.errors import UsageError
from snapshot_tool.load.split import read
from snapshot_tool.model.finding import Finding, Place, Severity
from snapshot_tool.model.levels import Ignore, Level, Setting
from snapshot_tool.rules.levels import leveled, rules_on, unmatched
from snapshot_tool.rules.registry import rules
from snapshot_tool.rules.validate import validate
from tests.rules.snapshot.build import build

CHUNK = Finding("index-gap", Severity.WARNING, "y", Place("chunk.at"))


def at(**levels: Level) -> dict[str, Setting]:
    return {code.replace("_", "-"): Setting(level) for code, level in levels.items()}


def ignoring(*ignores: Ignore, level: Level | None = None) -> dict[str, Setting]:
    return {"index-gap": Setting(level, ignores)}


def test_levels_of_snap_yaml_change_or_silence_findings() -> None:
    found = [Finding("data-nulls", Severity.ERROR, "x"), Finding("index-gap", Severity.ERROR, "y")]

    assert leveled(found, {}) == found
    assert leveled(found, at(data_nulls="off", index_gap="info")) == [Finding("index-gap", Severity.INFO, "y")]
    assert leveled(found, at(data_nulls="on", index_gap="on")) == found


def test_a_level_for_a_rule_that_there_is_not_is_an_error_at_its_place() -> None:
    levels = {"data-null": Setting("off", place=Place(file="snap.yaml", line=3, column=5))}

    with pytest.raises(UsageError, match=r"^snap\.yaml:3:5: rules names data-null, which is no rule") as error:
        leveled((), levels)
    assert error.value.hint == "did you mean data-nulls?"


def test_what_loading_finds_cannot_be_set() -> None:
    with pytest.raises(UsageError, match="rules names broken-json, which is no rule that can be set"):
        leveled((), at(broken_json="off"))


def test_what_is_raised_to_an_error_can_be_allowed() -> None:
    assert leveled([CHUNK], at(index_gap="error")) == [
        Finding("index-gap", Severity.ERROR, "y", Place("chunk.at"), allow="index-gap:chunk.at")
    ]


def test_what_blocks_by_itself_is_not_made_allowable() -> None:
    found = Finding("never-converges", Severity.ERROR, "y", Place("chunk.at"))

    assert leveled([found], at(never_converges="error")) == [found]


@pytest.mark.parametrize("pattern", ["chunk.at", "chunk.*", "*.at", "*", "chunk.[ab]t", "chunk.?t"])
def test_an_ignore_takes_the_findings_that_its_pattern_fits(pattern: str) -> None:
    assert leveled([CHUNK], ignoring(Ignore(pattern, "why"))) == []


@pytest.mark.parametrize("pattern", ["chunk", "Chunk.at", "chunk.a", "chunk.[!a]t", ""])
def test_an_ignore_leaves_all_others(pattern: str) -> None:
    assert leveled([CHUNK], ignoring(Ignore(pattern, "why"), level="info")) == [
        Finding("index-gap", Severity.INFO, "y", Place("chunk.at"))
    ]


def test_an_ignore_of_another_rule_leaves_it() -> None:
    assert leveled([CHUNK], {"data-nulls": Setting(None, (Ignore("*", "why"),))}) == [CHUNK]


def test_an_ignore_for_some_environments_leaves_the_others() -> None:
    both = Finding("index-gap", Severity.ERROR, "y", Place("a"), environments=("@production", "@staging"))
    production, staging = Ignore("a", "why", ("production",)), Ignore("a", "why", ("staging",))

    assert leveled([both], ignoring(production)) == [
        Finding("index-gap", Severity.ERROR, "y", Place("a"), environments=("@staging",))
    ]
    assert leveled([both], ignoring(production, staging)) == []
    assert leveled([both], ignoring(Ignore("a", "why", ("local",)))) == [both]
    assert leveled([CHUNK], ignoring(Ignore("*", "why", ("production",)))) == [CHUNK]


def test_an_ignore_that_accepts_nothing_is_a_finding_at_its_place() -> None:
    place = Place("group-missing", "snap.yaml", 4, 9, "$.rules['group-missing'].ignore[1]")
    levels = {"group-missing": Setting(None, (Ignore("a", "why"), Ignore("b.*", "why", place=place)))}
    found = [Finding("group-missing", Severity.ERROR, "x", Place("a"))]

    assert unmatched(levels, found, {"snapshot", "push", "plan"}) == [
        Finding(
            "ignore-unmatched",
            Severity.WARNING,
            "no finding of group-missing is about b.*: this ignore accepts nothing",
            place,
            ("take the ignore out", "mend its `object`"),
        )
    ]


def test_nothing_is_said_of_an_ignore_whose_rule_did_not_run_in_full() -> None:
    levels = {"group-missing": Setting(None, (Ignore("b", "why"),))}

    assert unmatched(levels, [], {"snapshot"}) == []  # the rule looks at a push and a plan too
    assert len(unmatched({"junction-missing": Setting(None, (Ignore("b", "why"),))}, [], {"snapshot"})) == 1


def test_the_finding_of_an_ignore_can_be_set_itself() -> None:
    levels = {"junction-missing": Setting(None, (Ignore("b", "why"),))}

    assert unmatched(levels | at(ignore_unmatched="off"), [], {"snapshot"}) == []
    (found,) = unmatched(levels | at(ignore_unmatched="error"), [], {"snapshot"})
    assert found.severity is Severity.ERROR


def test_a_rule_that_is_off_by_default_runs_where_it_is_turned_on(tmp_path: Path) -> None:
    loaded = read(build(tmp_path / "snapshot", {}))
    off = {rule.code for rule in rules("snapshot") if rule.off_because}

    assert validate(loaded) == []
    assert off == {
        "cascade-delete", "first-push-differs", "first-push-fails", "index-on-long-text", "key-not-generated",
        "missing-index-on-foreign-key", "unique-nullable",
    }  # fmt: skip
    assert off.isdisjoint(rule.code for rule in rules_on("snapshot", {}))
    for level in ("on", "error"):
        found = validate(loaded, levels={"missing-index-on-foreign-key": Setting(level)})
        assert [finding.code for finding in found] == ["missing-index-on-foreign-key"]


def test_a_rule_that_is_off_does_not_run(tmp_path: Path) -> None:
    loaded = read(build(tmp_path / "snapshot", {"collections/article.json": {"meta.group": "nowhere"}}))

    assert [finding.code for finding in validate(loaded)] == ["group-missing"]
    assert validate(loaded, levels=at(group_missing="off")) == []
