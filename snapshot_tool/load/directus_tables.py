"""The tables that hold Directus's metadata: which they are, and whether a catalog has them."""

from __future__ import annotations

from typing import Final

from snapshot_tool.errors import NotDirectus
from snapshot_tool.model.catalog import Catalog

METADATA_TABLES: Final = ("directus_collections", "directus_fields", "directus_relations")


def require_directus(catalog: Catalog, label: str = "the database") -> None:
    """Refuse a catalog without the tables that hold Directus's metadata.

    Raises:
        NotDirectus: where one of them is missing.

    """
    missing = [name for name in METADATA_TABLES if name not in catalog.tables]
    if missing:
        path = ", ".join(catalog.server.search_path)
        raise NotDirectus(
            f"{label} holds no Directus: {', '.join(missing)} not found in {path}",
            hint="is this the right database? Where Directus has a DB_SEARCH_PATH, give search_path in snap.yaml",
        )
