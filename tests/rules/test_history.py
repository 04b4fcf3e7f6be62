"""The report on a real history says what the rules say of it today."""

from __future__ import annotations

import pytest

from tests.history import BUNDLE, MISSING
from tests.history_report import PAGE, examine_history, report


@pytest.mark.skipif(not BUNDLE.exists(), reason=MISSING)
def test_the_report_on_the_history_is_current() -> None:
    assert PAGE.read_text(encoding="utf-8") == report(examine_history())
