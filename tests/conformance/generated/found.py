"""Writes a disagreement as a scenario folder, ready to be recorded and kept."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import yaml

from snapshot_tool.model.json import JsonObject, JsonValue, dumps
from tests.conformance.generated.trial import EMPTY, Disagreement
from tests.conformance.native import keyed
from tests.conformance.scenario import OWN, Case, patched


def write_scenario(folder: Path, found: Disagreement) -> Path:
    """Write the case of a disagreement into a new folder under `folder`, and return it."""
    case = found.case
    kind = found.places[0].split()[0].strip(",").lower()
    target = folder / f"{kind}-{case.digest[:8]}"
    target.mkdir(parents=True, exist_ok=True)
    is_empty = case.start == EMPTY
    description = {
        "start": "empty" if is_empty else OWN,
        "covers": ["§3.2"],
        "about": found.places[0][:200].replace("\n", " "),
    }
    (target / "scenario.yaml").write_text(
        yaml.safe_dump(description, allow_unicode=True, sort_keys=False, width=120), encoding="utf-8"
    )
    _write(target / "wanted.json", list[JsonValue](patch(case)))
    if not is_empty:
        _write(target / "start.json", case.start)
    if case.sql:
        (target / "by-hand.sql").write_text(case.sql, encoding="utf-8")
    return target


def patch(case: Case) -> list[JsonObject]:
    """Return a small patch of the keyed start that gives the wanted snapshot, the order of keys included."""
    before, after = keyed(case.start), keyed(case.wanted)
    small = list(_changes(before, after, ""))
    if _gives(case, small):
        return small
    return [
        {"op": "replace", "path": f"/{key}", "value": value}
        for key, value in after.items()
        if dumps(value) != dumps(before[key])
    ]


def _changes(before: JsonObject, after: JsonObject, path: str) -> Iterator[JsonObject]:
    """Yield the operations that make one object of another; arrays and plain values are replaced as a whole."""
    for key, old in before.items():
        place = f"{path}/{key.replace('~', '~0').replace('/', '~1')}"
        if key not in after:
            yield {"op": "remove", "path": place}
        elif isinstance(old, dict) and isinstance(new := after[key], dict):
            yield from _changes(old, new, place)
        elif dumps(old) != dumps(after[key]):
            yield {"op": "replace", "path": place, "value": after[key]}
    for key in (key for key in after if key not in before):
        yield {"op": "add", "path": f"{path}/{key.replace('~', '~0').replace('/', '~1')}", "value": after[key]}


def _gives(case: Case, changes: list[JsonObject]) -> bool:
    return dumps(patched(case.start, changes)) == dumps(case.wanted)


def _write(path: Path, value: JsonValue) -> None:
    path.write_text(dumps(value, indent=2) + "\n", encoding="utf-8")
