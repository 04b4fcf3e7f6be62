"""The levels and ignores that `snap.yaml` gives to rules, applied to the findings of every command alike."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace

from snapshot_tool.errors import UsageError
from snapshot_tool.model.finding import Finding, Severity
from snapshot_tool.model.levels import Level, Levels
from snapshot_tool.rules.config import ConfigFacts
from snapshot_tool.rules.registry import Rule, kinds_of_codes, nearest_code, rules

_LATER = "plan"
"""The kind of rules that look at what is made of the others: of an ignore for these alone nothing is ever said."""


def leveled(findings: Iterable[Finding], levels: Levels) -> list[Finding]:
    """Return the findings as `rules` of snap.yaml wants them: some at another severity, some not at all.

    Raises:
        UsageError: where snap.yaml names a rule that there is not.

    """
    if not levels:
        return list(findings)
    check_codes(levels)
    return [told for finding in findings if (told := _told(finding, levels)) is not None]


def unmatched(levels: Levels, findings: Sequence[Finding], ran: Collection[str]) -> list[Finding]:
    """Return a finding, leveled itself, for each ignore of snap.yaml that accepts none of the findings.

    Args:
        levels: what snap.yaml says.
        findings: all that was found, before `leveled`.
        ran: the kinds of rules that ran on all that they are for, such as `snapshot`: of a rule of any other kind
            nothing is said.

    """
    if not any(setting.ignores for setting in levels.values()):
        return []
    kinds = {code: found - {_LATER} for code, found in kinds_of_codes().items()}
    known = {code: setting for code, setting in levels.items() if kinds.get(code) and kinds[code] <= set(ran)}
    facts = ConfigFacts(known, findings)
    return leveled((found for rule in rules_on("config", levels) for found in rule.check(facts)), levels)


def rules_on(kind: str, levels: Levels) -> Iterator[Rule]:
    """Yield the rules of a kind that are to run: neither their own default nor snap.yaml switches them off."""
    for rule in rules(kind):
        level = levels[rule.code].level if rule.code in levels else None
        if level != "off" and (level is not None or not rule.off_because):
            yield rule


def check_codes(levels: Levels) -> None:
    """Look whether every code is a rule's.

    Raises:
        UsageError: where one is not; says which is the nearest.

    """
    codes = kinds_of_codes()
    for code, setting in levels.items():
        if code not in codes:
            raise UsageError(
                f"{setting.place}: rules names {code}, which is no rule that can be set",
                hint=nearest_code(code, codes),
            )


def _told(finding: Finding, levels: Levels) -> Finding | None:
    """Return a finding as its rule's setting wants it; None where it is switched off or accepted."""
    setting = levels.get(finding.code)
    if setting is None:
        return finding
    told = None if setting.level == "off" else _at(finding, setting.level)
    for ignore in setting.ignores:
        if told is not None and ignore.covers(told):
            told = ignore.without(told)
    return told


def _at(finding: Finding, level: Level | None) -> Finding:
    """Return the finding at a level; one that becomes an error may be allowed, as its own rule does not block."""
    if level in {None, "on", "off"} or level == finding.severity:
        return finding
    severity = Severity(str(level))
    name = finding.place.object
    raised = severity is Severity.ERROR and not finding.allow
    allow = (f"{finding.code}:{name}" if name else finding.code) if raised else finding.allow
    return replace(finding, severity=severity, allow=allow)
