"""Directus itself refuses an action of the push, before any statement of it.

**Effect.** The push is answered with 400 or 500 and a message that seldom names the file, and everything rolls back:
a key that no collection has is taken for a collection to create, a field belongs to a collection that is nowhere, a
row of metadata has no table or column behind it.

**Instead.** What the finding says for its message.
"""

from __future__ import annotations

from collections.abc import Iterator

from snapshot_tool.model.difference import Entry
from snapshot_tool.model.finding import Finding, Severity
from snapshot_tool.model.item import Item, ItemKind
from snapshot_tool.model.prediction import Action
from snapshot_tool.model.sql import literal
from snapshot_tool.rules.causes import file_of, told
from snapshot_tool.rules.push import PushFacts, groupless, untracked

SEVERITY = Severity.ERROR


def check(facts: PushFacts) -> Iterator[Finding]:
    """Yield one finding for each refused action that no rule of its own tells of."""
    elsewhere = {item for item, _ in untracked(facts)}
    waiting = {item.collection for item, _ in groupless(facts)}
    for action in facts.actions:
        error = action.error
        if error is None or action.item in elsewhere or error.endswith("doesn't have a relationship."):
            continue
        if action.item.collection in waiting and error.endswith("(reading 'fields')"):
            continue
        message = f"{action.verb} {action.item.name}: Directus answers {action.status}: {error}"
        yield told(facts, "push-refused", action, message, *_remedies(facts, action, error))


def _remedies(facts: PushFacts, action: Action, error: str) -> Iterator[str]:
    """Yield what helps against a message; the words are Directus's."""
    item, file = action.item, file_of(facts, action.item)
    if "already exists" in error or "already has an associated relationship" in error:
        yield f"delete its row, which has nothing behind it: {_row(item)}"
    elif item.kind is ItemKind.SYSTEM_FIELD:
        yield f"take {item.name} out of systemFields in info.json: Directus has no such column"
    elif action.verb == "create collection" and (key := _extra_key(facts, item)):
        yield f"take {key} out of {file}: Directus takes it for a new collection"
    elif action.verb == "create collection":
        yield f"give the collection a name that does not start with directus_: {file}"
    elif error.endswith("(reading 'fields')"):
        yield f"add collections/{item.collection}.json, with a schema (a folder has no fields), or take {file} out"
    elif action.verb.startswith("delete"):
        yield f"delete its row by SQL, as there is nothing behind it that Directus could delete: {_row(item)}"
    elif "is a primary key" in error:
        yield f"take {file} out: a primary key can be no relation"
    elif action.verb == "create relation":
        yield f"add the files of what {file} names (its field, its related_collection), or take it out"
    elif 'field "group"' in error:
        yield f"set meta.group to a collection that there is, or to null, in {file}"
    else:
        yield f"correct meta in {file}: the metadata table does not take the value"


def _extra_key(facts: PushFacts, item: Item) -> str:
    """Return the path of the key that the file has and no collection has; empty where the whole item is new."""
    for difference in facts.differences.collections:
        first: Entry = difference.first
        if difference.item == item and first.kind == "N" and first.path:
            return ".".join(map(str, first.path))
    return ""


def _row(item: Item) -> str:
    """Return the statement that deletes the metadata row of an item."""
    match item.kind:
        case ItemKind.COLLECTION:
            keys = {"collection": item.collection}
        case ItemKind.RELATION:
            keys = {"many_collection": item.collection, "many_field": item.field}
        case _:
            keys = {"collection": item.collection, "field": item.field}
    where = " AND ".join(f"{name} = {literal(found)}" for name, found in keys.items())
    return f"DELETE FROM directus_{item.kind}s WHERE {where}"  # noqa: S608 - a remedy to read; its values are quoted
