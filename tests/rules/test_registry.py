"""The registry finds the rules by walking the package."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from snapshot_tool.model.finding import Severity
from snapshot_tool.rules.registry import Rule, all_rules, pages, rules

RULES = Path(__file__).parents[2] / "snapshot_tool" / "rules"


def test_every_file_in_a_folder_of_rules_is_a_rule() -> None:
    files = {path.stem.replace("_", "-") for path in (RULES / "snapshot").glob("*.py") if path.stem != "__init__"}

    assert {rule.code for rule in rules("snapshot")} == files
    assert len(rules("snapshot")) == 83


def test_a_kind_that_does_not_exist_has_no_rules() -> None:
    assert rules("moon") == ()


@pytest.mark.parametrize("rule", all_rules(), ids=lambda rule: f"{rule.kind}/{rule.code}")
def test_a_rule_is_complete(rule: Rule) -> None:
    assert re.fullmatch("[a-z]+(-[a-z]+)*", rule.code)
    assert rule.severity in list(Severity)
    assert rule.title
    assert len(rule.page) > len(rule.title)
    assert callable(rule.check)


def test_a_code_leads_to_its_page() -> None:
    (rule, *_) = [rule for rule in pages("relation-target-missing") if rule.kind == "snapshot"]

    assert rule.title == "A relation leads to a collection that is nowhere."
    assert rule.severity is Severity.ERROR
    assert pages("no-such-code") == []
