"""A capture is older than `max_age` allows.

**Effect.** What it says of the database may be over: an index that was built by hand since then is in no file, and the
push fails on it all the same.

**Instead.** Capture the database again (`snap capture`), best by a job that does it every night; or raise `max_age` in
`snap.yaml`, for all captures or for one environment.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from snapshot_tool.model.finding import Finding, Place, Severity, printable
from snapshot_tool.rules.capture import CaptureFacts

SEVERITY = Severity.WARNING
_DAY = timedelta(days=1)


def check(facts: CaptureFacts) -> Iterator[Finding]:
    """Yield a finding where the capture is certainly over its age."""
    if facts.max_age is not None and facts.age >= facts.max_age:
        message = f"{facts.file} was captured on {facts.captured}, and max_age is {_said(facts.max_age)}"
        database = facts.label if facts.label.startswith("@") else "DB"
        yield Finding(
            "capture-old",
            SEVERITY,
            printable(message),
            Place(printable(facts.label), printable(facts.file), path="$.captured"),
            (printable(f"snap capture {database} -o {facts.file}"), "raise max_age in snap.yaml"),
            environments=(facts.label,),
        )


def _said(age: timedelta) -> str:
    number, unit = (age // _DAY, "day") if age % _DAY == timedelta(0) else (age // timedelta(hours=1), "hour")
    return f"{number} {unit}" + ("s" if number != 1 else "")
