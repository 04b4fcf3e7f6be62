"""The order of a plan: a dependency graph over drafts, not a list kept by hand.

A draft follows every draft that provides what it needs. Drafts of one unit stay together, because they are one
transaction, so the graph is sorted twice: the units, then the drafts of each. Where the graph leaves a choice, the
phase decides, then what is read-only, then how early the draft was made; index drops come last of their phase.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from graphlib import TopologicalSorter
from heapq import heappop, heappush

from snapshot_tool.model.plan import Step
from snapshot_tool.plan.draft import ALONE, Draft
from snapshot_tool.plan.family import Families
from snapshot_tool.plan.locks import LOCK_TABLE, TIMEOUTS, Operation


def order(drafts: Sequence[Draft]) -> list[list[Draft]]:
    """Return the drafts in the order of running, one list a transaction (of one draft where it runs alone).

    Raises:
        graphlib.CycleError: where drafts need each other; a defect of the planner, whose foreign keys, the one
            thing that may go in circles, are drafts of their own.

    """
    units: dict[str, list[int]] = {}
    for number, draft in enumerate(drafts):
        units.setdefault(draft.unit or f"#{number}", []).append(number)
    names = list(units)
    home = {number: at for at, name in enumerate(names) for number in units[name]}
    unit_edges = {(home[before], home[after]) for before, after in _edges(drafts) if home[before] != home[after]}
    ranks = [min(_rank(drafts[number]) for number in units[name]) for name in names]
    sorted_units = _sort(range(len(names)), unit_edges, ranks)
    return [[drafts[number] for number in _inside(units[names[at]], drafts)] for at in sorted_units]


def number(transactions: Iterable[Sequence[Draft]], known: Families) -> tuple[Step, ...]:
    """Return numbered steps, with the locks that they take on the tables that are known to be there."""
    steps: list[Step] = []
    count = 0
    for drafts in transactions:
        shared = drafts[0].unit != ALONE
        count += shared
        steps += [
            _step(draft, len(steps) + at, count if shared else None, known) for at, draft in enumerate(drafts, start=1)
        ]
    return tuple(steps)


def _step(draft: Draft, place: int, transaction: int | None, known: Families) -> Step:
    row = LOCK_TABLE[draft.operation]
    timeouts = TIMEOUTS[row.lock_class]
    return Step(
        number=place,
        phase=draft.phase,
        sql=draft.sql,
        reason=draft.reason,
        cause=draft.cause,
        locks=draft.locks(known),
        lock_class=row.lock_class,
        rewrite=row.rewrite,
        scan=row.scan,
        transaction=transaction,
        lock_timeout=timeouts.lock,
        statement_timeout=timeouts.statement,
        table_rows=known.rows_seen(draft.operation, draft.table),
        expects_nothing=draft.operation is Operation.READ_ROWS,
        before=draft.before,
        after=draft.after,
        undo=draft.ways_back(known),
        no_undo=draft.no_undo,
        lasting=draft.lasting,
    )


def _edges(drafts: Sequence[Draft]) -> set[tuple[int, int]]:
    providers: dict[str, list[int]] = {}
    for number, draft in enumerate(drafts):
        for token in draft.provides:
            providers.setdefault(token, []).append(number)
    return {
        (provider, number)
        for number, draft in enumerate(drafts)
        for token in draft.needs
        for provider in providers.get(token, ())
        if provider != number
    }


def _inside(numbers: Sequence[int], drafts: Sequence[Draft]) -> list[int]:
    own = [drafts[number] for number in numbers]
    edges = _edges(own)
    return [numbers[at] for at in _sort(range(len(own)), edges, [_rank(draft) for draft in own])]


def _rank(draft: Draft) -> tuple[int, int]:
    # An index drop that something waits for (a column that is to go) is not the last of its phase.
    return draft.phase.rank, int(draft.operation is Operation.DROP_INDEX and not draft.provides)


def _sort(nodes: Iterable[int], edges: Iterable[tuple[int, int]], ranks: Sequence[tuple[int, int]]) -> list[int]:
    sorter: TopologicalSorter[int] = TopologicalSorter(dict.fromkeys(nodes, ()))
    for before, after in edges:
        sorter.add(after, before)
    sorter.prepare()
    ready: list[tuple[tuple[int, int], int]] = []
    found: list[int] = []
    while sorter.is_active():
        for node in sorter.get_ready():
            heappush(ready, (ranks[node], node))
        _, node = heappop(ready)
        found.append(node)
        sorter.done(node)
    return found
