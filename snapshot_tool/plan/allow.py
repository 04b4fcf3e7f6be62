"""`--allow CODE[:OBJECT]`: lets exactly that hazard pass, which then shows as a warning."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from snapshot_tool.model.finding import Finding, Severity


def is_allowed(allowed: Sequence[str], code: str, name: str) -> bool:
    """Return whether a hazard of that code on that object was allowed."""
    return code in allowed or f"{code}:{name}" in allowed


def soften(findings: Iterable[Finding], allowed: Sequence[str]) -> list[Finding]:
    """Return the findings, those that were allowed and may be as warnings, heaviest first."""
    found = [_soften(finding, allowed) for finding in findings]
    return sorted(found, key=lambda finding: finding.severity.rank)


def _soften(finding: Finding, allowed: Sequence[str]) -> Finding:
    if finding.severity is Severity.ERROR and finding.allow:
        _, _, name = finding.allow.partition(":")
        if is_allowed(allowed, finding.code, name):
            return replace(finding, severity=Severity.WARNING, message=f"{finding.message} (allowed)", remedies=())
    return finding
