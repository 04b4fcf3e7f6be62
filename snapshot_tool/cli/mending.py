"""Fixes carried out until none is left to do: the files are mended in memory, judged again, and mended again."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from snapshot_tool.load.loaded import Loaded
from snapshot_tool.load.memory import FolderInMemory
from snapshot_tool.model.finding import Finding
from snapshot_tool.model.fix import Safety
from snapshot_tool.write.mend import mend


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which findings are to be mended."""

    codes: frozenset[str] = frozenset()
    """Their codes; empty: all."""
    safety: Safety = Safety.SAFE
    """How much a fix may lose."""

    def takes(self, finding: Finding) -> bool:
        """Return whether a finding is to be mended, and can be."""
        if finding.fix is None or (self.codes and finding.code not in self.codes):
            return False
        return self.safety is Safety.UNSAFE or finding.fix.safety is Safety.SAFE


@dataclass(frozen=True, slots=True)
class Mending:
    """A folder before and after its fixes."""

    before: Mapping[str, bytes]
    after: Mapping[str, bytes]
    moved: Mapping[str, str]
    """The new path of each file that moved, to its old one."""
    fixed: tuple[Finding, ...]
    """What was found and mended, each where it stood when it was found."""
    left: tuple[Finding, ...]
    """What is found afterwards."""
    loaded: Loaded
    """The folder afterwards."""

    def not_done(self, wanted: Wanted) -> list[Finding]:
        """Return what was wanted and could not be done: the file is a link, or its place is taken."""
        return [finding for finding in self.left if wanted.takes(finding)]

    def not_wanted(self, wanted: Wanted) -> list[Finding]:
        """Return what could be mended by fixes that were not wanted for what they may lose."""
        every = replace(wanted, safety=Safety.UNSAFE)
        return [finding for finding in self.left if every.takes(finding) and not wanted.takes(finding)]


def mended(folder: FolderInMemory, judge: Callable[[Loaded], Sequence[Finding]], wanted: Wanted) -> Mending:
    """Return the folder with everything mended that is wanted and can be; nothing is written.

    Args:
        folder: the files.
        judge: says what is wrong with them.
        wanted: what of that to mend.

    """
    now, fixed, moved = folder, list[Finding](), dict[str, str]()
    seen = {_state(now)}
    while True:
        loaded = now.examined()
        found = judge(loaded)
        fixable = [(each, each.fix) for each in found if wanted.takes(each) and each.fix]
        fixes = [fix for _, fix in fixable if now.may_change(fix.file)]
        result = mend(now.contents, fixes, now.names_taken)
        now = now.with_contents(result.contents)
        if not result.done or _state(now) in seen:  # rules that undo each other would go on for ever
            return Mending(folder.contents, loaded.contents, moved, tuple(fixed), tuple(found), loaded)
        seen.add(_state(now))
        done = set(map(id, result.done))
        fixed += [each for each, fix in fixable if id(fix) in done]
        moved = _followed(moved, result.moved)


def _state(folder: FolderInMemory) -> frozenset[tuple[str, bytes]]:
    return frozenset(folder.contents.items())


def _followed(moved: Mapping[str, str], again: Mapping[str, str]) -> dict[str, str]:
    """Return where each moved file was at first, after further moves."""
    stayed = {new: old for new, old in moved.items() if new not in again.values()}
    return stayed | {new: moved.get(old, old) for new, old in again.items()}
