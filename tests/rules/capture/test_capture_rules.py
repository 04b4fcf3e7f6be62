"""Each rule over a capture: a case in which it fires, and a near miss in which it does not."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from snapshot_tool.model.finding import Finding
from snapshot_tool.rules.capture import CaptureFacts
from snapshot_tool.rules.registry import rules

CAPTURED = date(2026, 11, 1)
END_OF_DAY = datetime(2026, 11, 2, tzinfo=UTC)


def found_by(code: str, facts: CaptureFacts) -> list[Finding]:
    (rule,) = (rule for rule in rules("capture") if rule.code == code)
    return list(rule.check(facts))


def facts(now: datetime, max_age: timedelta | None, label: str = "@production") -> CaptureFacts:
    return CaptureFacts(label, "captures/production.json", CAPTURED, now, max_age)


def test_every_rule_has_its_cases_here() -> None:
    assert {rule.code for rule in rules("capture")} == {"capture-old"}


@pytest.mark.parametrize(("max_age", "said"), [(timedelta(days=30), "30 days"), (timedelta(hours=36), "36 hours")])
def test_a_capture_over_its_age_is_old(max_age: timedelta, said: str) -> None:
    (found,) = found_by("capture-old", facts(END_OF_DAY + max_age, max_age))

    assert found.message == f"captures/production.json was captured on 2026-11-01, and max_age is {said}"
    assert found.remedies[0] == "snap capture @production -o captures/production.json"
    assert found.place.file == "captures/production.json"
    assert found.environments == ("@production",)


def test_one_that_may_be_a_moment_younger_is_not() -> None:
    age = timedelta(days=1)

    assert found_by("capture-old", facts(END_OF_DAY + age - timedelta(seconds=1), age)) == []


def test_no_age_is_too_much_where_none_is_said() -> None:
    assert found_by("capture-old", facts(END_OF_DAY + timedelta(days=9999), None)) == []


def test_a_capture_of_tomorrow_is_not_old() -> None:
    assert found_by("capture-old", facts(END_OF_DAY - timedelta(days=9), timedelta(days=1))) == []


def test_a_capture_of_no_environment_is_captured_from_a_database() -> None:
    (found,) = found_by("capture-old", facts(END_OF_DAY + timedelta(days=9), timedelta(days=1), "some.json"))

    assert found.remedies[0] == "snap capture DB -o captures/production.json"
