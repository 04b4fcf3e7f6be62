"""Where two JSON documents differ, as JavaScript would write them."""

from __future__ import annotations

from typing import Final

from snapshot_tool.model.json import JsonValue, dumps, js_type

_SHOWN: Final = 300
"""Characters of a value that are shown."""


def first_difference(real: JsonValue, ours: JsonValue, path: str = "") -> str | None:
    """Return the first place where two JSON documents differ, in the order of keys too; None where they do not."""
    if isinstance(real, dict) and isinstance(ours, dict):
        for key, value in real.items():
            if key not in ours:
                return f"{path}.{key}: real {_short(value)}, ours absent"
            if found := first_difference(value, ours[key], f"{path}.{key}"):
                return found
        if more := [key for key in ours if key not in real]:
            return f"{path}.{more[0]}: real absent, ours {_short(ours[more[0]])}"
        return None if list(real) == list(ours) else f"{path}: order of keys real {list(real)}, ours {list(ours)}"
    if isinstance(real, list) and isinstance(ours, list):
        for number, (one, other) in enumerate(zip(real, ours, strict=False)):
            if found := first_difference(one, other, f"{path}[{_label(one, number)}]"):
                return found
        if len(real) == len(ours):
            return None
        longer = "real" if len(real) > len(ours) else "ours"
        extra = max(real, ours, key=len)[min(len(real), len(ours))]
        return f"{path}: {len(real)} real, {len(ours)} ours; first that only {longer} has: {_short(extra)}"
    same = js_type(real) == js_type(ours) and dumps(real) == dumps(ours)
    return None if same else f"{path}: real {_short(real)}, ours {_short(ours)}"


def _label(item: JsonValue, number: int) -> str:
    if isinstance(item, dict) and "collection" in item:
        return ".".join(str(item[key]) for key in ("collection", "field") if key in item)
    return str(number)


def _short(value: JsonValue) -> str:
    text = dumps(value)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
