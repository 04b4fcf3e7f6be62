"""What a plan builds beside a column that is in use, by names that a later plan recognises.

A plan that was cut short leaves such things behind. Their names hold a digest of the column that they are for, so the
next plan knows its own from what somebody else made, and goes on with it or takes it away.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from snapshot_tool.model.catalog import Catalog
from snapshot_tool.model.table import Table

OWN: Final = "snap_"
"""What the name of everything begins with that a plan makes for itself."""
NEW: Final = "snap_new_"
"""What the names of columns begin with that are to replace another."""
OLD: Final = "snap_old_"
"""What the names of columns begin with that another has replaced."""
_BECOMES: Final = "snap: becomes "


@dataclass(frozen=True, slots=True)
class Staged:
    """The names of everything that stands beside one column for a while."""

    table: str
    column: str

    @property
    def new(self) -> str:
        """The column that is to take its place."""
        return f"{NEW}{self._mark()}"

    @property
    def old(self) -> str:
        """What it is called once another has taken its place."""
        return f"{OLD}{self._mark()}"

    @property
    def sync(self) -> str:
        """The trigger, and the function behind it, that keeps the new column in step."""
        return f"snap_sync_{self._mark()}"

    @property
    def not_null(self) -> str:
        """The constraint that proves that it holds no NULL."""
        return f"snap_not_null_{self._mark()}"

    def built(self, name: str) -> str:
        """Return what the index, or check, that is to replace the one of this name is called while it is built."""
        return f"snap_built_{self._mark(name)}"

    def replaced(self, name: str) -> str:
        """Return what the index of this name is called once another has taken its place."""
        return f"snap_gone_{self._mark(name)}"

    @property
    def comment(self) -> str:
        """What the new column says of itself, where no old one tells what it is for."""
        return f"{_BECOMES}{self.column}"

    def _mark(self, name: str = "") -> str:
        whole = f"{self.table}.{self.column}{' ' if name else ''}{name}"
        return sha256(whole.encode("utf-8", "surrogatepass")).hexdigest()[:12]


def staged_beside(table: Table, wanted: frozenset[str]) -> Iterator[Staged]:
    """Yield the columns of a table, there, wanted or once wanted, beside which something of a plan stands."""
    names = {column.name for column in table.columns}
    wanted |= {(column.comment or "").removeprefix(_BECOMES) for column in table.columns}
    hanging = names.union(
        (constraint.name for constraint in table.constraints), (found.name for found in table.dependents)
    )
    if not any(name.startswith(OWN) for name in hanging):
        return
    for column in sorted(names | wanted):
        staged = Staged(table.name, column)
        if hanging & {staged.new, staged.old, staged.sync, staged.not_null}:
            yield staged


def function_of(catalog: Catalog, staged: Staged) -> str | None:
    """Return the definition of the function that keeps a new column in step, or None where there is none."""
    return catalog.functions.get(f"{staged.sync}()")
