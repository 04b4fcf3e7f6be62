"""The page of a rule: what a person reads about a code, whoever finds it."""

from __future__ import annotations

from dataclasses import dataclass

from snapshot_tool.model.finding import Severity


@dataclass(frozen=True, slots=True)
class RulePage:
    """One rule, as its page describes it; a code that is checked at several points of the way has several."""

    code: str
    heading: str
    """What rules it stands among."""
    severity: Severity
    """How much it weighs where snap.yaml says nothing else."""
    text: str
    """Markdown: the title line, what would happen (**Effect.**), what to do instead (**Instead.**)."""
    reported_by: str
    """The commands that tell of it, as a clause."""
    off_because: str = ""
    """Why it is off unless snap.yaml turns it on; empty where it is on."""
    is_settable: bool = True
    """Whether snap.yaml may say something of it."""
    is_allowable: bool = False
    """Whether `snap plan --allow` lets it pass."""

    @property
    def title(self) -> str:
        """The first line."""
        return self.text.partition("\n")[0]

    @property
    def paragraphs(self) -> tuple[str, ...]:
        """What follows the title, without line breaks inside."""
        return tuple(" ".join(part.split()) for part in self.text.strip().split("\n\n")[1:])
