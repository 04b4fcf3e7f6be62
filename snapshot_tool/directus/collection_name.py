"""Which names of new collections Directus refuses, and in which words (semantics §8)."""

from __future__ import annotations

from snapshot_tool.directus import js
from snapshot_tool.directus.refusal import invalid_payload
from snapshot_tool.directus.versions import INJECTS_KEY_WITHOUT_FIELDS, QUOTES_COLLECTION_KEY, REFUSES_SLASH


def check_collection_name(name: str, version: str) -> None:
    """Refuse a name that this version refuses.

    Raises:
        Refusal: with its words.

    """
    quotes = QUOTES_COLLECTION_KEY.holds_in(version)
    subject = '"collection"' if quotes else "Collections"
    if not (js.trim(name) if quotes else name):
        says_empty = INJECTS_KEY_WITHOUT_FIELDS.holds_in(version)
        raise invalid_payload('"collection" ' + ("must be a non-empty string" if says_empty else "is required"))
    if quotes and name != js.trim(name):
        raise invalid_payload('"collection" can\'t start or end with whitespace')
    if name.startswith("directus_"):
        raise invalid_payload(f'{subject} can\'t start with "directus_"')
    if "/" in name and REFUSES_SLASH.holds_in(version):
        raise invalid_payload(f'{subject if quotes else "Collection name"} can\'t contain "/"')
