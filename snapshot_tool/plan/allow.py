"""What stands in the way of a plan, of whatever origin, and `--allow CODE[:OBJECT]`, which lets exactly that pass."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from snapshot_tool.model.finding import Finding, Severity


def is_allowed(allowed: Sequence[str], code: str, name: str) -> bool:
    """Return whether a hazard of that code on that object was allowed."""
    return code in allowed or f"{code}:{name}" in allowed


def soften(findings: Iterable[Finding], allowed: Sequence[str]) -> list[Finding]:
    """Return the findings, those that were allowed and may be as warnings, heaviest first."""
    found = [_soften(finding, allowed) for finding in findings]
    return sorted(found, key=lambda finding: finding.severity.rank)


JUDGED_BY_THE_CATALOG: Final = frozenset({"name-already-taken", "unknown-type"})
"""What files alone say with less right than the database, which may have what they cannot make."""


def with_files(findings: Iterable[Finding], file_findings: Iterable[Finding]) -> list[Finding]:
    """Return a plan's findings and the errors of the wanted files.

    Where both tell the same of an object, the plan's finding counts, and takes the place in the files.
    """
    found = list(findings)
    own = {(finding.code, finding.place.object) for finding in found}
    errors = [error for error in file_findings if error.severity is Severity.ERROR]
    places = {(error.code, error.place.object): error.place for error in reversed(errors)}
    return [
        *(replace(finding, place=places.get((finding.code, finding.place.object), finding.place)) for finding in found),
        *(
            _allowable(error)
            for error in errors
            if (error.code, error.place.object) not in own and error.code not in JUDGED_BY_THE_CATALOG
        ),
    ]


def _allowable(error: Finding) -> Finding:
    allow = f"{error.code}:{error.place.object}" if error.place.object else error.code
    return replace(error, allow=allow, remedies=(*error.remedies, f"--allow {allow}"))


def _soften(finding: Finding, allowed: Sequence[str]) -> Finding:
    if finding.severity is Severity.ERROR and finding.allow:
        _, _, name = finding.allow.partition(":")
        if is_allowed(allowed, finding.code, name):
            return replace(finding, severity=Severity.WARNING, message=f"{finding.message} (allowed)", remedies=())
    return finding
