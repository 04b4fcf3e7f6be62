"""The report: findings and what they are about, as every output format takes them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from snapshot_tool.model.finding import Finding, Severity


@dataclass(frozen=True, slots=True)
class RuleText:
    """A rule as an output describes it."""

    code: str
    family: str
    severity: Severity
    """How much it weighs where `snap.yaml` says nothing else."""
    page: str
    """Markdown: the title line, what would happen, what to do instead."""

    @property
    def title(self) -> str:
        """The first line of the page."""
        return self.page.partition("\n")[0]


@dataclass(frozen=True, slots=True)
class Report:
    """What one run of a command found."""

    command: str
    """The command that found it, such as `validate`."""
    subject: str
    """What was looked at, such as `snapshot` or `@production → snapshot`."""
    findings: tuple[Finding, ...]
    folder: str = "snapshot"
    """The snapshot's folder or file: the place of a finding that has no file of its own, for outputs that need one."""
    environments: tuple[str, ...] = ()
    """Labels of every database that was looked at, also of those in which nothing was found."""
    failing: frozenset[Severity] = frozenset({Severity.ERROR})
    """The severities that make the run fail."""
    outcome: str = ""
    """A sentence above the findings, such as how a push would end; may be empty."""
    rules: Mapping[str, RuleText] = field(default_factory=dict)
    """Texts of the rules by code, for outputs that carry them; a finding's rule may be missing."""
    version: str = ""
    """Of this tool."""

    @property
    def heaviest_first(self) -> tuple[Finding, ...]:
        """The findings by severity, in the order given where they weigh the same."""
        return tuple(sorted(self.findings, key=lambda finding: finding.severity.rank))

    @property
    def fails(self) -> bool:
        """Whether anything was found that makes the run fail."""
        return any(finding.severity in self.failing for finding in self.findings)
