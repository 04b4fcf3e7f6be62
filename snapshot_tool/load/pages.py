"""The pages of what loading finds: what is wrong with a file, what comes of it, and what to do instead.

Loading finds these before there is a snapshot that a rule could look at. Each is an error; none can be switched off.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from snapshot_tool.load.problems import HINTS

_ABOUT: Final = {
    "missing-file": (
        "A file that every snapshot has is not there.",
        "`info.json` says which Directus wrote the files. Without it Directus refuses the snapshot, and which keys the "
        "files should have cannot be told.",
    ),
    "missing-folder": (
        "A folder that every snapshot has is not there.",
        "directus-sync reads a missing folder as an empty one: a push would drop every collection, field or relation "
        "that there is.",
    ),
    "unreadable": (
        "A file or folder cannot be read.",
        "Permissions, a size that no item has, or something that is no file. directus-sync stops, and so do the rules "
        "about what is in it.",
    ),
    "wrong-folder": (
        "A file holds another kind of item than its folder is for.",
        "directus-sync takes it for what the folder says. Directus refuses the whole snapshot, or compares an item "
        "that has none of the keys it should have.",
    ),
    "link": (
        "A link leads out of the snapshot's folder, or is one to a folder.",
        "What it leads to is on this machine only. It is not followed here, so that no file elsewhere is read.",
    ),
    "not-utf-8": (
        "A file is not UTF-8.",
        "Directus would read each byte that is none as the character U+FFFD, and write that into the database.",
    ),
    "broken-json": (
        "A file is no JSON.",
        "directus-sync stops at it. Nothing of what it holds is known here; other rules look at the other files.",
    ),
    "broken-yaml": (
        "A file is no YAML, or uses what no snapshot does: aliases, tags, dates without quotes.",
        "Directus stops at it, or reads something else than what people do.",
    ),
    "no-character": (
        "A text holds half of a surrogate pair, which is no character.",
        "PostgreSQL cannot store it: the push fails with 500, and everything is rolled back.",
    ),
    "too-deep": (
        "Arrays and objects are nested deeper than in any snapshot.",
        "What is nested more than a hundred deep was not written by Directus, and programs fail over it.",
    ),
    "duplicate-key": (
        "A key stands twice in one object.",
        "JavaScript takes the last one and passes over the others. Who reads the file may have seen another one.",
    ),
    "duplicate-item": (
        "Two files describe the same item.",
        "Directus takes the first that it reads and passes over the other, and which is first depends on the names of "
        "the files.",
    ),
    "wrong-type": (
        "A key has a value of another type than Directus writes.",
        "Directus refuses the snapshot with 400, or writes the value as it is, and fails or misbehaves later.",
    ),
    "missing-key": (
        "A file lacks a key without which it says nothing.",
        "Directus refuses the snapshot with 400, before it compares anything.",
    ),
    "unknown-key": (
        "A file has a key, outside of `meta` and a column's `schema`, that Directus does not know.",
        "Directus refuses the whole snapshot with 400, before it compares anything.",
    ),
}
"""By code: the title, and the effect."""


def loading_pages() -> Mapping[str, str]:
    """Return the page (Markdown) of each code that loading knows."""
    return {code: _page(code, remedy) for code, remedy in HINTS.items()}


def _page(code: str, remedy: str) -> str:
    title, effect = _ABOUT[code]
    return f"{title}\n\n**Effect.** {effect}\n\n**Instead.** {remedy[:1].upper()}{remedy[1:]}."
