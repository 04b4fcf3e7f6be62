"""Every rule over a snapshot: it fires where it should, says what and where, and not on the near miss."""

from __future__ import annotations

from pathlib import Path

import pytest

from snapshot_tool.load.split import read
from snapshot_tool.model.finding import Finding
from snapshot_tool.model.levels import Setting
from snapshot_tool.rules.registry import rules
from snapshot_tool.rules.validate import validate
from tests.rules.snapshot.build import build
from tests.rules.snapshot.cases import CASES


def found(folder: Path, code: str) -> list[Finding]:
    loaded, declared = read(folder), CASES[code].declared
    on = {code: Setting("on")}
    return [finding for finding in validate(loaded, declared=declared, levels=on) if finding.code == code]


def test_every_rule_has_its_cases() -> None:
    assert [rule.code for rule in rules("snapshot")] == sorted(CASES)


def test_the_small_snapshot_itself_is_without_fault(tmp_path: Path) -> None:
    assert validate(read(build(tmp_path / "snapshot", {}))) == []


@pytest.mark.parametrize("code", CASES)
def test_a_rule_fires_and_says_where(code: str, tmp_path: Path) -> None:
    folder = build(tmp_path / "snapshot", CASES[code].fires)

    findings = found(folder, code)

    said = [
        (f"{Path(finding.place.file).relative_to(folder)}:{finding.place.line}:{finding.place.column} "
         f"{finding.place.path}".rstrip(), finding.message)
        for finding in findings
    ]  # fmt: skip
    assert said == list(CASES[code].says)
    severity = next(rule.severity for rule in rules("snapshot") if rule.code == code)
    assert {finding.severity for finding in findings} == {severity}
    assert all(finding.remedies for finding in findings)


@pytest.mark.parametrize("code", CASES)
def test_a_rule_does_not_fire_on_the_near_miss(code: str, tmp_path: Path) -> None:
    assert found(build(tmp_path / "snapshot", CASES[code].near), code) == []


@pytest.mark.parametrize("code", CASES)
def test_a_page_says_what_happens_and_what_to_do_instead(code: str) -> None:
    page = next(rule.page for rule in rules("snapshot") if rule.code == code)

    title, *paragraphs = page.split("\n\n")
    assert "\n" not in title
    assert [paragraph.split(" ")[0] for paragraph in paragraphs[-2:]] == ["**Effect.**", "**Instead.**"]


def test_names_cannot_write_to_the_terminal(tmp_path: Path) -> None:
    folder = build(tmp_path / "snapshot", {"collections/article.json": {"meta.group": "\x1b[2J\n"}})

    (finding,) = found(folder, "group-missing")

    assert finding.message == "the group \\x1b[2J\\n of collection article is nowhere"
