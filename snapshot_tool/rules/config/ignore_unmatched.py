"""An `ignore` of snap.yaml accepts nothing: what it was written for is gone, or it never was.

What a rule over the snapshot alone finds is known after every `snap validate`. A rule that looks at a database too is
known only where `--against` names every environment of snap.yaml (`--against all`); until then nothing is said of its
ignores. No other command says anything of ignores, and of one for a rule over plans alone none does.

**Effect.** None today. The next finding that fits the pattern is accepted unseen, for a reason that was another's.

**Instead.** Take the ignore out, or mend its `object`.
"""

from __future__ import annotations

from collections.abc import Iterator

from snapshot_tool.model.finding import Finding, Severity, printable
from snapshot_tool.rules.config import ConfigFacts

SEVERITY = Severity.WARNING


def check(facts: ConfigFacts) -> Iterator[Finding]:
    """Yield a finding for each ignore that covers no finding of its rule."""
    for code, setting in facts.levels.items():
        found = [finding for finding in facts.findings if finding.code == code]
        for ignore in setting.ignores:
            if not any(map(ignore.covers, found)):
                message = printable(f"no finding of {code} is about {ignore.object}: this ignore accepts nothing")
                remedies = "take the ignore out", "mend its `object`"
                yield Finding("ignore-unmatched", SEVERITY, message, ignore.place, remedies)
