"""How making a plan grows with its length: `make bench`. Ratios of one run; no test depends on a time.

The plans change every table: a column more, a field that is indexed, one that becomes unique, another type, NOT NULL,
a relation, a dropped column, metadata. Four times the steps should take four times as long, and four times the memory.
"""

from __future__ import annotations

import statistics
import time
import tracemalloc

from snapshot_tool.directus.diff import diff
from snapshot_tool.directus.view import view
from snapshot_tool.model.catalog import Catalog
from snapshot_tool.model.plan import Plan
from snapshot_tool.model.snapshot import Snapshot
from snapshot_tool.plan.make import make_plan
from snapshot_tool.render.sql import render_sql
from tests.plan.build import ID, C, F, R, snapshot
from tests.plan.catalogs import catalog_of

_ROUNDS = 3
_STEPS = (500, 1000, 2000)
_VERSION = "11.13.4"


def before(tables: int) -> Snapshot:
    """Return the snapshot that the database holds."""
    fields = (ID, F("title"), F("status"), F("code"), F("size", "integer"), F("gone"), F("owner", "uuid"))
    return snapshot(*(C(f"table_{number:04}", fields) for number in range(tables)))


def after(tables: int) -> Snapshot:
    """Return the snapshot that is wanted."""
    names = [f"table_{number:04}" for number in range(tables)]
    fields = (
        ID,
        F("title", meta={"note": "changed"}),
        F("status", schema={"is_indexed": True}),
        F("code", schema={"is_unique": True}),
        F("size", "bigInteger", schema={"is_nullable": False}),
        F("more", "text"),
        F("owner", "uuid"),
    )
    return snapshot(
        *(C(name, fields) for name in names),
        relations=[R(name, "owner", other) for name, other in zip(names, [*names[1:], names[0]], strict=True)],
    )


def plan(catalog: Catalog, wanted: Snapshot) -> Plan:
    """Make a plan from what was read."""
    current = view(catalog, _VERSION)
    return make_plan(diff(current, wanted), catalog, current, wanted)


def measure(tables: int) -> tuple[int, float, int, float]:
    """Return the steps of a plan, the seconds that it takes (the median), its bytes at most, and those to render it."""
    catalog, wanted = catalog_of(before(tables)), after(tables)
    times: list[float] = []
    made = Plan()
    for _ in range(_ROUNDS):
        begin = time.process_time()
        made = plan(catalog, wanted)
        times.append(time.process_time() - begin)
    begin = time.process_time()
    render_sql(made)
    rendered = time.process_time() - begin
    tracemalloc.start()
    plan(catalog, wanted)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return len(made.steps), statistics.median(times), most, rendered


def main() -> None:
    """Measure, and print one line for each length."""
    each, *_ = measure(1)
    first: tuple[int, float, int, float] | None = None
    for wanted in _STEPS:
        found = measure(round(wanted / each))
        steps, seconds, most, rendered = found
        first = first or found
        print(
            f"plan of {steps:5} steps {seconds:6.2f} s, {most / 1e6:6.1f} MB, plan.sql in {rendered:5.2f} s"
            f"   {steps / first[0]:4.1f} × the steps: {seconds / first[1]:4.1f} × the time,"
            f" {most / first[2]:4.1f} × the memory"
        )


if __name__ == "__main__":
    main()
