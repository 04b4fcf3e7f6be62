"""What is wrong with a snapshot, asked again and again while it is being mended."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from json import loads
from typing import TYPE_CHECKING

from snapshot_tool.load.loaded import Loaded
from snapshot_tool.model.declared import NOTHING_DECLARED, Declared
from snapshot_tool.model.file_shape import Shape
from snapshot_tool.model.finding import Finding
from snapshot_tool.model.item import Item
from snapshot_tool.model.json import JsonObject
from snapshot_tool.model.levels import Levels
from snapshot_tool.rules.added_keys import as_in
from snapshot_tool.rules.levels import leveled
from snapshot_tool.rules.validate import validate

if TYPE_CHECKING:
    from snapshot_tool.cli.sides import Sides


@dataclass(frozen=True)
class Judge:
    """Says what `snap validate` says of a snapshot, and of a push of it to some databases."""

    version: str | None
    """Of the Directus that is pushed to; None: the one that wrote the files."""
    declared: Declared = NOTHING_DECLARED
    levels: Levels = field(default_factory=dict)
    """Those that snap.yaml gives to rules."""
    against: tuple[Sides, ...] = ()
    """The databases, each beside some snapshot. None of their rows is asked for."""

    def __call__(self, loaded: Loaded) -> list[Finding]:
        """Return the findings at the levels of snap.yaml; of a push only where every file can be read."""
        found = leveled(validate(loaded, self.version, self.declared, self.levels), self.levels)
        if not self.against or loaded.problems:
            return found
        from snapshot_tool.cli.against import told
        from snapshot_tool.rules.merged import told_once

        every = (replace(sides, loaded=loaded, ask=dict.fromkeys) for sides in self.against)
        return [self._as_known(finding, loaded) for finding in told_once(found, told(every))]

    def _as_known(self, finding: Finding, loaded: Loaded) -> Finding:
        """Return a finding whose fix adds keys with the values that the databases have."""
        fix = finding.fix
        if fix is None or fix.file not in loaded.contents:
            return finding
        document = loads(loaded.contents[fix.file].decode("utf-8-sig"))
        return replace(finding, fix=as_in(fix, document, list(self._known(fix.file, loaded))))

    def _known(self, file: str, loaded: Loaded) -> Iterator[JsonObject]:
        """Yield what a file would say of each of the databases."""
        item = next((item for item, other in loaded.files.items() if other == file), None)
        for view in self._views:
            if item in view:
                yield view[item].document()

    @cached_property
    def _views(self) -> list[Mapping[Item | None, Shape]]:
        """What Directus sees in each of the databases; None stands for what is no item of its own."""
        snapshots = [sides.current for sides in self.against]
        return [{None: found.info, **{entry.item: entry for entry in found.entries}} for found in snapshots]
