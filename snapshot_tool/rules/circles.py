"""Circles in what names one another: groups in groups, keys that need keys."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping


def circles(named: Mapping[str, Collection[str]]) -> Iterator[list[str]]:
    """Yield the names that lead back to themselves, those of one circle (or knot of circles) together.

    Tarjan's algorithm without recursion: linear in names and edges. Each circle is in the order of `named`, and so are
    the circles by their first names.

    Args:
        named: each name with those that it leads to; names that are no key lead nowhere.

    """
    places = {name: place for place, name in enumerate(named)}
    found = [sorted(knot, key=places.__getitem__) for knot in _knots(named)]
    yield from sorted(found, key=lambda knot: places[knot[0]])


def _knots(named: Mapping[str, Collection[str]]) -> Iterator[list[str]]:
    order: dict[str, int] = {}
    low: dict[str, int] = {}
    path: list[str] = []
    on_path: set[str] = set()
    for start in named:
        walk: list[tuple[str, Iterator[str]]] = [(start, iter(()))] if start not in order else []
        while walk:
            name, rest = walk[-1]
            if name not in order:
                order[name] = low[name] = len(order)
                path.append(name)
                on_path.add(name)
                walk[-1] = (name, rest := iter([other for other in named[name] if other in named]))
            step = next(rest, None)
            if step is None:
                walk.pop()
                if walk:
                    low[walk[-1][0]] = min(low[walk[-1][0]], low[name])
                if low[name] == order[name]:
                    knot = [path.pop()]
                    while knot[-1] != name:
                        knot.append(path.pop())
                    on_path.difference_update(knot)
                    if len(knot) > 1 or name in named[name]:
                        yield knot
            elif step not in order:
                walk.append((step, iter(())))
            elif step in on_path:
                low[name] = min(low[name], order[step])
