"""The exit codes, as README and docs publish them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from snapshot_tool.model.finding import Finding
    from snapshot_tool.model.prediction import Prediction

FINE: Final = 0
DIFFERENCES: Final = 10
WARNINGS: Final = 11
ERRORS: Final = 12
INTERRUPTED: Final = 130

EXIT_CODES: Final[Mapping[int, str]] = MappingProxyType(
    {
        FINE: "fine, nothing to do",
        1: "an error of the world: a connection, a file",
        2: "usage: the command line, or `snap.yaml`",
        3: "the snapshot is invalid: its files cannot be read as one",
        4: "the plan is stale: the database changed since it was made",
        5: "applied in part; the message says how far, and the same command goes on",
        DIFFERENCES: "there are differences (`snap diff`)",
        WARNINGS: "findings at warning, with `--strict`",
        ERRORS: "findings at error, a push that would fail or lose data, a plan refused, or broken in rehearsal",
        INTERRUPTED: "interrupted",
    }
)


def of_findings(findings: Iterable[Finding], *, strict: bool) -> int:
    """Return the exit code that findings alone lead to."""
    severities = {str(finding.severity) for finding in findings}
    if "error" in severities:
        return ERRORS
    return WARNINGS if strict and "warning" in severities else FINE


def of_prediction(prediction: Prediction, findings: Iterable[Finding], *, strict: bool) -> int:
    """Return the exit code of a push's prediction and what the rules say of it."""
    if str(prediction.outcome) in {"fails", "loses-data"}:
        return ERRORS
    doubtful = strict and str(prediction.outcome) != "ok"
    return max(WARNINGS if doubtful else FINE, of_findings(findings, strict=strict))
