"""Captures of databases that nobody made: what holds a snapshot, with indexes by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

from snapshot_tool.model.capture import CaptureDocument
from snapshot_tool.model.catalog import Catalog
from snapshot_tool.model.snapshot import Snapshot
from snapshot_tool.model.table import Index, IndexKey
from snapshot_tool.plan.held import holding
from snapshot_tool.render.capture import render_capture

DAY = date(2026, 11, 20)


def catalog_of(snapshot: Snapshot, **by_hand: str) -> Catalog:
    """The catalog that holds a snapshot, and indexes: name to `table.column`."""
    catalog = holding(snapshot).catalog
    tables = dict(catalog.tables)
    for name, place in by_hand.items():
        table, _, column = place.partition(".")
        definition = f"CREATE INDEX {name} ON public.{table} USING btree ({column})"
        index = Index(name, "public", table, definition, "btree", (IndexKey(column, column),))
        tables[table] = replace(tables[table], indexes=(*tables[table].indexes, index))
    return replace(catalog, tables=tables)


def write_capture(file: Path, catalog: Catalog) -> None:
    """Write a capture of a catalog."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(render_capture(CaptureDocument.of(catalog, DAY)), encoding="utf-8")
