"""Defects as folders: `start.json`, `by_hand.sql`, `wanted.json`, `going.json`, and `message.txt` for a person."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from pathlib import Path

from snapshot_tool.model.plan import Way
from tests.conformance.native import members
from tests.prove.pairs import Going, Pair
from tests.prove.trial import Defect

FOUND = Path(__file__).parents[2] / ".prove" / "found"
"""Where defects go; git ignores it."""
_SEPARATOR = "\n-- next\n"


def keep(defect: Defect, folder: Path = FOUND) -> Path:
    """Write a defect, and return its folder."""
    parts = {
        "start.json": json.dumps(defect.start, indent=1),
        "by_hand.sql": _SEPARATOR.join(defect.pair.by_hand),
        "wanted.json": json.dumps(defect.pair.wanted, indent=1),
        "going.json": json.dumps(asdict(defect.pair.going)),
        "message.txt": defect.message,
    }
    home = folder / hashlib.sha256("".join(parts.values()).encode()).hexdigest()[:10]
    home.mkdir(parents=True, exist_ok=True)
    for name, text in parts.items():
        (home / name).write_text(text, encoding="utf-8")
    return home


def kept(home: Path) -> Defect:
    """Read a defect."""
    sql = (home / "by_hand.sql").read_text(encoding="utf-8")
    going = json.loads((home / "going.json").read_text(encoding="utf-8"))
    pair = Pair(
        tuple(sql.split(_SEPARATOR)) if sql else (),
        members(json.loads((home / "wanted.json").read_text(encoding="utf-8"))),
        Going(**{**going, "way": Way(going.get("way", Way.SQL))}),
    )
    start = members(json.loads((home / "start.json").read_text(encoding="utf-8")))
    return Defect(start, pair, (home / "message.txt").read_text(encoding="utf-8"))
