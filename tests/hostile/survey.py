"""One round: inputs one after the other in one process, whatever comes of each."""

from __future__ import annotations

import resource
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import seed as seeded

from tests.hostile.mutations import Change
from tests.hostile.trial import Tally, Trial, inputs

ROUND: Final = 500
"""Inputs that are generated with one seed: later ones are more and more like the ones before."""


@dataclass
class Report:
    """What one round saw."""

    tally: Tally = field(default_factory=Tally)
    wrong: int = 0
    """Commands that did what none may; each is printed at once."""
    peak: int = 0
    """Megabytes that the process had at most."""


def survey(seed: int, wanted: int) -> Report:
    """Run so many inputs, at most `ROUND`, and go on whatever comes of one."""
    report = Report()
    with TemporaryDirectory(prefix="snap-hostile-") as folder:
        _round(Trial(Path(folder).resolve()), report, seed, wanted)
    say(f"seed {seed}: {report.tally.inputs} inputs, {report.wrong} wrong")
    report.peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return report


def _round(trial: Trial, report: Report, seed: int, wanted: int) -> None:
    @seeded(seed)
    @settings(
        max_examples=wanted,
        deadline=None,
        database=None,
        phases=(Phase.generate,),
        suppress_health_check=list(HealthCheck),
        print_blob=False,
    )
    @given(inputs())
    def each(drawn: tuple[tuple[Change, ...], list[tuple[str, ...]]]) -> None:
        made, commands = drawn
        report.tally.inputs += 1
        for command in commands:
            found = trial.wrong(made, command, report.tally)
            if found is not None:
                report.wrong += 1
                say(f"WRONG {told(made, command, found)}\n")

    each()


def told(made: Sequence[Change], command: Sequence[str], found: str) -> str:
    """Return what went wrong, for a person."""
    return "\n  ".join([f"snap {' '.join(command)}", *map(str, made), *found.splitlines()])


def say(text: str) -> None:
    """Write a line, whatever it holds."""
    sys.stdout.write(f"{text.encode('utf-8', 'backslashreplace').decode()}\n")
    sys.stdout.flush()
