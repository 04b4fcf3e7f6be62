"""`--against`: a snapshot beside every database, or capture, that it is to be pushed to."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from typing import Final

from snapshot_tool.cli.captured import with_capture
from snapshot_tool.cli.sides import Sides
from snapshot_tool.errors import SnapError, UsageError
from snapshot_tool.load.config import NAME, Config
from snapshot_tool.load.loaded import Loaded
from snapshot_tool.load.source import CaptureFile, Source, parse_source
from snapshot_tool.model.finding import Finding
from snapshot_tool.rules.merged import merged

EVERYWHERE: Final = "all"
"""The operand that stands for every environment of snap.yaml."""


@contextmanager
def opened_against(
    operands: Sequence[str], loaded: Loaded, config: Config, version: str, note: Callable[[str], None]
) -> Iterator[tuple[Sides, ...]]:
    """Yield both sides for each database that `--against` names, in that order, none twice.

    Each is read once; its rows are asked while the context lasts. Where all are captures, nothing is connected to.

    Args:
        operands: what `--against` names.
        loaded: the snapshot, whole.
        config: `snap.yaml`.
        version: of the Directus that is pushed to.
        note: takes what else is to be said.

    Raises:
        UsageError: where an operand names nothing that there is.
        SnapError: where one cannot be read; names it.

    """
    with ExitStack() as stack:
        found = [_entered(stack, source, loaded, config, version, note) for source in _sources(operands, config)]
        for sides in found:
            for sentence in sides.catalog.unreadable:
                note(f"{sides.from_name}: {sentence}")
        _require_labels(found)
        yield tuple(found)


def told(every: Iterable[Sides]) -> list[Finding]:
    """Return what the rules say of a push to each of the databases, the same thing once; they come in their order."""
    sides = list(every)
    order = [one.label for one in sides]
    found = merged(finding for one in sides for finding in one.push_findings)
    return [replace(one, environments=tuple(sorted(one.environments, key=order.index))) for one in found]


def is_everywhere(every: Iterable[Sides], config: Config) -> bool:
    """Return whether no environment of snap.yaml was left out."""
    return set(config.environments) <= {sides.environment for sides in every}


def _sources(operands: Sequence[str], config: Config) -> list[Source]:
    named = [name for operand in operands for name in (_everywhere(config) if operand == EVERYWHERE else [operand])]
    found = [parse_source(name, config, os.environ) for name in dict.fromkeys(named)]
    return list({source.label: source for source in found}.values())


def _require_labels(every: Iterable[Sides]) -> None:
    """Refuse a database that is named twice, by itself and by its capture: nobody could tell what holds in which."""
    named: dict[str, str] = {}
    for sides in every:
        other = named.setdefault(sides.label, sides.from_name)
        if other != sides.from_name:
            raise UsageError(
                f"--against names {sides.label} twice, as {other} and as {sides.from_name}",
                hint="name one of them, and compare both with snap diff",
            )


def _everywhere(config: Config) -> list[str]:
    if not config.environments:
        raise UsageError(
            f"--against {EVERYWHERE} means the environments of {NAME}, and there are none",
            hint="name a database, or add environments: to snap.yaml",
        )
    return [f"@{name}" for name in config.environments]


def _entered(
    stack: ExitStack, source: Source, loaded: Loaded, config: Config, version: str, note: Callable[[str], None]
) -> Sides:
    try:
        if isinstance(source, CaptureFile):
            return with_capture(source, loaded, config, version)
        from snapshot_tool.cli.operands import compared  # with psycopg, which no capture needs

        return stack.enter_context(compared(source, loaded, config, version, note))
    except SnapError as error:
        if source.label not in error.message:
            error.message = f"{source.label}: {error.message}"
        raise
