"""The models of a snapshot's files."""

from __future__ import annotations

from snapshot_tool.model.difference import Item, ItemKind
from snapshot_tool.model.snapshot import Field


def test_a_copy_under_another_name_is_another_item() -> None:
    field = Field(collection="article", field="title")
    assert field.item == Item(ItemKind.FIELD, "article", "title")
    assert field.model_copy(update={"field": "lead"}).item == Item(ItemKind.FIELD, "article", "lead")
