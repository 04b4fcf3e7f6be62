"""The severities that `snap.yaml` gives to rules."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from difflib import get_close_matches

from snapshot_tool.errors import UsageError
from snapshot_tool.model.finding import Finding, Severity
from snapshot_tool.rules.registry import all_rules


def leveled(findings: Iterable[Finding], levels: Mapping[str, str]) -> list[Finding]:
    """Return the findings as `rules` of snap.yaml wants them: some at another severity, some not at all.

    Raises:
        UsageError: where snap.yaml names a rule that there is not.

    """
    if not levels:
        return list(findings)
    codes = sorted({rule.code for rule in all_rules()})
    for code in levels:
        if code not in codes:
            near = get_close_matches(code, codes, n=1)
            raise UsageError(
                f"snap.yaml: rules names {code}, which is no rule",
                hint=f"did you mean {near[0]}?" if near else "docs/findings.md lists them",
            )
    return [_at(finding, levels.get(finding.code)) for finding in findings if levels.get(finding.code) != "off"]


def _at(finding: Finding, level: str | None) -> Finding:
    """Return the finding at a level; one that becomes an error may be allowed, as its own rule does not block."""
    if level is None or level == finding.severity:
        return finding
    name = finding.place.object
    raised = Severity(level) is Severity.ERROR and not finding.allow
    allow = (f"{finding.code}:{name}" if name else finding.code) if raised else finding.allow
    return replace(finding, severity=Severity(level), allow=allow)
