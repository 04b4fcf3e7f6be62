"""The demo's "production": the project's snapshot as it was some releases ago, in a real database, grown by hand.

Built by the same code that plans and applies: from an empty Directus to the older snapshot. Then come rows, and the
indexes that somebody made by hand and that no snapshot can express.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from snapshot_tool.cli.standin import install
from snapshot_tool.load.postgres import read_catalog
from snapshot_tool.model.snapshot import Field, Snapshot
from snapshot_tool.rehearse.scratch import execute

NEWER_COLLECTION: Final = "project_webhook"
NEWER_FIELDS: Final = frozenset(
    {
        ("conversation", "is_over_cap"),
        ("conversation_chunk", "hallucination_reason"),
        ("conversation_chunk", "hallucination_score"),
        ("conversation_chunk", "translation_error"),
        ("project", "host_guide"),
    }
)
GUARDED: Final = ("conversation_chunk", "timestamp")
"""The field whose index has a name that Directus does not guess."""

BY_HAND: Final[Mapping[str, str]] = {
    "idx_chunk_conv_timestamp": "CREATE INDEX idx_chunk_conv_timestamp "
    'ON conversation_chunk (conversation_id, "timestamp")',
    "idx_chunk_recent_non_upload": "CREATE INDEX idx_chunk_recent_non_upload "
    'ON conversation_chunk ("timestamp") '
    "WHERE source <> 'DASHBOARD_UPLOAD'",
    "org_membership_active_org_user_uniq": "CREATE UNIQUE INDEX org_membership_active_org_user_uniq "
    "ON org_membership (org_id, user_id) WHERE deleted_at IS NULL",
    "workspace_membership_active_workspace_user_uniq": "CREATE UNIQUE INDEX "
    "workspace_membership_active_workspace_user_uniq ON workspace_membership (workspace_id, user_id) "
    "WHERE deleted_at IS NULL",
    "project_membership_project_user_uniq": "CREATE UNIQUE INDEX project_membership_project_user_uniq "
    "ON project_membership (project_id, user_id) WHERE user_id IS NOT NULL",
}
"""Index name to the statement that somebody once typed."""

_ROWS: Final = (
    "INSERT INTO project (id, is_conversation_allowed, name) "
    "SELECT pg_catalog.gen_random_uuid(), true, 'Project ' || n FROM pg_catalog.generate_series(1, 5) AS n",
    "INSERT INTO conversation (id, project_id) "
    "SELECT pg_catalog.gen_random_uuid(), project.id FROM project, pg_catalog.generate_series(1, 40)",
    'INSERT INTO conversation_chunk (id, conversation_id, "timestamp", source, transcript) '
    "SELECT pg_catalog.gen_random_uuid(), conversation.id, now() - n * interval '1 minute', "
    "CASE n % 3 WHEN 0 THEN 'DASHBOARD_UPLOAD' ELSE 'PORTAL_AUDIO' END, 'chunk ' || n "
    "FROM conversation, pg_catalog.generate_series(1, 60) AS n",
    "ANALYZE",
)


@dataclass(frozen=True, slots=True)
class Production:
    """What was built."""

    collections: int
    chunks: int


def build(url: str, wanted: Snapshot) -> Production:
    """Turn the empty database behind `url` into the production that `wanted` grew out of."""
    older = as_it_was(wanted)
    install(url, older)
    execute(url, [*_ROWS, *BY_HAND.values()])
    found = read_catalog(url).tables["conversation_chunk"]
    return Production(len(older.collections), found.rows)


def as_it_was(snapshot: Snapshot) -> Snapshot:
    """Return the snapshot without its newer collection and fields, and without the index that was never built."""
    return snapshot.model_copy(
        update={
            "collections": tuple(c for c in snapshot.collections if c.collection != NEWER_COLLECTION),
            "fields": tuple(_as_it_was(f) for f in snapshot.fields if not _is_newer(f.collection, f.field)),
            "relations": tuple(r for r in snapshot.relations if not _is_newer(r.collection, r.field)),
        }
    )


def _is_newer(collection: str, field: str) -> bool:
    return collection == NEWER_COLLECTION or (collection, field) in NEWER_FIELDS


def _as_it_was(field: Field) -> Field:
    if (field.collection, field.field) != GUARDED or field.schema_ is None:
        return field
    return field.model_copy(update={"schema_": field.schema_.model_copy(update={"is_indexed": False})})
