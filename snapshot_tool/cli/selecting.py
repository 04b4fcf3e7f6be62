"""`--only` and `--exclude`: from patterns to the collections that they mean, or to why they cannot be meant."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from difflib import get_close_matches
from shlex import quote
from typing import TYPE_CHECKING

from snapshot_tool.errors import UsageError
from snapshot_tool.model.finding import printable
from snapshot_tool.model.merging import Dangling, collections_of, completed, dangling
from snapshot_tool.model.selection import Selection
from snapshot_tool.model.snapshot import Snapshot

if TYPE_CHECKING:
    from snapshot_tool.cli.sides import Sides

_LONGEST_LIST = 10


def selection(only: Sequence[str] | None, exclude: Sequence[str] | None) -> Selection:
    """Return the selection that the options say."""
    return Selection(tuple(only or ()), tuple(exclude or ()))


def narrowed(sides: Sides, wanted: Selection) -> Sides:
    """Return both sides, the wanted one being the files in what is selected, and what is there in everything else.

    Raises:
        UsageError: as `taken` does.

    """
    if wanted.is_whole:
        return sides
    taken(wanted, sides.current, sides.wanted, sides.from_name)
    return replace(sides, selection=wanted)


def taken(wanted: Selection, base: Snapshot, source: Snapshot, base_name: str) -> frozenset[str]:
    """Return the collections that come from `source`, everything else staying as it is in `base`.

    Args:
        wanted: what was selected.
        base: what is there.
        source: what it is to become, in what is selected.
        base_name: what to call `base`.

    Raises:
        UsageError: where a pattern matches no collection of either, nothing is left, or something would dangle.

    """
    found = matched(wanted, base, source)
    # One line for each item, whatever else of it would dangle too.
    if loose := {one.reference.item: one for one in reversed(dangling(base, source, found))}:
        missing = completed(base, source, found) - found
        raise UsageError(
            f"{wanted.words} would leave {'something' if len(loose) == 1 else f'{len(loose)} things'} dangling:\n"
            + "\n".join(_shortened(_sentence(one, base_name) for one in reversed(loose.values()))),
            hint=_hint(wanted, missing),
        )
    return found


def matched(wanted: Selection, *snapshots: Snapshot) -> frozenset[str]:
    """Return the collections of these snapshots that are selected.

    Raises:
        UsageError: where a pattern matches none of them, or nothing is left.

    """
    names = collections_of(*snapshots)
    for option, pattern in wanted.unmatched(names):
        near = get_close_matches(pattern.strip("*?"), sorted(names), n=1, cutoff=0.6)
        raise UsageError(
            f"{option} {printable(pattern)} matches no collection of either side",
            hint=f"did you mean {printable(near[0])}?"
            if near
            else "patterns are those of a shell: org*, *_translations",
        )
    found = frozenset(name for name in names if wanted.takes(name))
    if names and not found:
        raise UsageError(f"{printable(wanted.words)} leaves no collection", hint="take a pattern out of --exclude")
    return found


def _sentence(loose: Dangling, base_name: str) -> str:
    reference, left_out = loose.reference, printable(loose.left_out)
    says = printable(f"{reference.item} {reference.tie} {reference.target}")
    if loose.is_missing:
        return f"  {says}, which is left out and not in {base_name} as it would have to be"
    return f"  {says}, which goes or changes; {left_out} is left out"


def _hint(wanted: Selection, missing: Iterable[str]) -> str:
    """Return what to write so that nothing dangles."""
    names = sorted(missing)
    barred = [name for name in names if any(not Selection(exclude=(one,)).takes(name) for one in wanted.exclude)]
    free = [f"--only {quote(printable(name))}" for name in names if name not in barred]
    parts = [f"add {' '.join(free)}"] if free else []
    if barred:
        parts.append(f"take {', '.join(map(printable, barred))} out of --exclude")
    return ", and ".join(parts)


def _shortened(lines: Iterable[str]) -> list[str]:
    found = list(lines)
    more = len(found) - _LONGEST_LIST
    return found if more <= 0 else [*found[:_LONGEST_LIST], f"  and {more} more"]
