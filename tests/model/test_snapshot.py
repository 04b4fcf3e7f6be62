"""The models of a snapshot's files."""

from __future__ import annotations

import json

import pytest

from snapshot_tool.model.item import Item, ItemKind
from snapshot_tool.model.json import JsonObject
from snapshot_tool.model.snapshot import Field


def test_a_copy_under_another_name_is_another_item() -> None:
    field = Field(collection="article", field="title")
    assert field.item == Item(ItemKind.FIELD, "article", "title")
    assert field.model_copy(update={"field": "lead"}).item == Item(ItemKind.FIELD, "article", "lead")


@pytest.mark.parametrize(
    ("document", "written"),
    [
        (
            {"field": "f", "collection": "c", "meta": {"options": {"a": [{"x": 1}], "b": None}}},
            '{"collection":"c","field":"f","meta":{"options":{"a":[{"x":1}],"b":null}}}',
        ),
        (
            {"collection": "c", "field": "f", "meta": {"options": {"b": None, "a": [{"y": 2, "x": 1}]}}},
            '{"collection":"c","field":"f","meta":{"options":{"a":[{"x":1,"y":2}],"b":null}}}',
        ),
        (
            {"collection": "c", "field": "f", "meta": {"zoo": 1, "width": "full", "extra": 2, "field": "f"}},
            '{"collection":"c","field":"f","meta":{"extra":2,"field":"f","width":"full","zoo":1}}',
        ),
        (
            {"collection": "c", "field": "f", "schema": {"default_value": 1.0, "name": "f", "more": {"b": 1, "a": 2}}},
            '{"collection":"c","field":"f","schema":{"name":"f","default_value":1,"more":{"a":2,"b":1}}}',
        ),
        (
            {"collection": "c", "field": "f", "meta": {"options": {"b": "9.5", "10": 1, "9": 2}}},
            '{"collection":"c","field":"f","meta":{"options":{"9":2,"10":1,"b":"9.5"}}}',
        ),
    ],
)
def test_a_file_is_written_in_the_order_of_directus(document: JsonObject, written: str) -> None:
    canonical = Field.model_validate(document).canonical()
    assert json.dumps(json.loads(canonical), separators=(",", ":")) == written
    assert canonical == (json.dumps(json.loads(written), indent=2) + "\n").encode()
