"""What the real directus-sync pulled from databases of the real Directus, as digests of its files.

Every scenario's database counts: its start pushed, its SQL run by hand. Scenarios that prepare the same one are one.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from typing import Final

from snapshot_tool.directus.view import view
from snapshot_tool.model.catalog import Catalog
from snapshot_tool.write.pulled import as_synced
from snapshot_tool.write.split import documents
from tests.conformance.native import digest
from tests.conformance.scenario import SCENARIOS, Case, read_scenario, scenarios
from tests.conformance.sources import HERE, PROJECT, VERSION, named

SYNC: Final = "3.4.1"
"""The version of directus-sync that was recorded."""
RECORDED: Final = HERE / "pulls.json"


_BY_HAND: Final = """
DROP INDEX conversation_chunk_timestamp_index;
CREATE INDEX idx_chunk_recent_non_upload ON conversation_chunk ("timestamp") WHERE source <> 'DASHBOARD_UPLOAD';
CREATE INDEX idx_chunk_conv_timestamp ON conversation_chunk (conversation_id, "timestamp");
CREATE INDEX idx_org_name ON org USING hash (name);
CREATE UNIQUE INDEX org_lower_name ON org (lower(name));
CREATE INDEX directus_activity_by_action ON directus_activity (action);
ALTER TABLE org ADD COLUMN by_hand jsonb DEFAULT '{"a": "\u00e9"}', ADD COLUMN amount numeric(12, 3) NOT NULL DEFAULT 0;
ALTER TABLE org ADD CONSTRAINT org_amount CHECK (amount >= 0);
CREATE TABLE by_hand (id serial PRIMARY KEY, org_id uuid REFERENCES org (id) ON DELETE CASCADE);
CREATE TABLE "Org" (id integer PRIMARY KEY, "Name" text);
CREATE VIEW orgs AS SELECT id, name FROM org;
INSERT INTO directus_collections (collection, note, translations, sort) VALUES
  ('by_hand', E'quoted "note"\\n\u00e9\U0001f600\\\\', '[{"language": "de-DE", "translation": "Von Hand"}]', 3),
  ('Org', NULL, NULL, NULL);
INSERT INTO directus_fields (collection, field, special, options, display_options, conditions, sort) VALUES
  ('by_hand', 'id', NULL, '{"b": 1, "10": [], "9": {}, "a": {"d": 1.50, "c": null}}', '{}', '[]', 1),
  ('by_hand', 'org_id', 'm2o', '{"template": "{{name}}"}', NULL,
   '[{"name": "x", "rule": {"_and": [{"id": {"_gt": 1}}]}}]', 2),
  ('org', 'by_hand', 'cast-json', NULL, NULL, NULL, NULL),
  ('org', 'things', 'o2m', NULL, NULL, NULL, 99),
  ('Org', 'id', NULL, NULL, NULL, NULL, NULL),
  ('Org', 'Name', NULL, NULL, NULL, NULL, NULL),
  ('Org', 'name', 'alias,no-data', NULL, NULL, NULL, NULL);
INSERT INTO directus_relations (many_collection, many_field, one_collection, one_field, one_deselect_action) VALUES
  ('by_hand', 'org_id', 'org', 'things', 'delete');
"""
"""What people make without Directus: indexes, columns and tables, tracked and not, and rows of metadata."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """What one pull wrote."""

    inputs: str
    """The digest of what the database was made by."""
    files: int
    sha256: str
    """Of the names and contents of all files."""


def chosen(version: str = VERSION) -> dict[str, Case]:
    """Return a case for each database that a scenario prepares, by the scenario's name; none of the history bundle.

    Two more are the project's own snapshot, and that with what people make by hand.
    """
    found: dict[str, tuple[str, Case]] = {inputs(case): (name, case) for name, case in _own().items()}
    for scenario in scenarios():
        if version in scenario.description.directus and not scenario.is_history:
            case = scenario.case(version)
            found.setdefault(inputs(case), (scenario.name, case))
    return dict(found.values())


def case_of(name: str) -> Case:
    """Return the case that a recorded pull is of."""
    own = _own()
    return own[name] if name in own else read_scenario(SCENARIOS / name).case(VERSION)


@cache
def _own() -> dict[str, Case]:
    start = named(PROJECT, VERSION)
    return {
        "project": Case(start=start, sql="", wanted=start),
        "project-by-hand": Case(start=start, sql=_BY_HAND, wanted=start),
    }


def inputs(case: Case) -> str:
    """Return the digest of what a case's database is made by."""
    return digest([case.start, case.sql, case.version])


def ours(catalog: Catalog, version: str) -> dict[str, bytes]:
    """Return the files that snap writes for a database."""
    return documents(as_synced(view(catalog, version)))


def recorded_of(case: Case, files: Mapping[str, bytes]) -> Recorded:
    """Return what is kept of a pull."""
    total = sha256()
    for name in sorted(files):
        total.update(f"{name}\0{sha256(files[name]).hexdigest()}\n".encode())
    return Recorded(inputs(case), len(files), total.hexdigest())


def read_recorded() -> dict[str, Recorded]:
    """Return all recorded pulls, by the name of the scenario."""
    document = json.loads(RECORDED.read_bytes())
    assert (document["directus"], document["directus-sync"]) == (VERSION, SYNC)
    return {name: Recorded(*found) for name, found in document["pulls"].items()}


def write_recorded(pulls: Mapping[str, Recorded]) -> None:
    """Write all recorded pulls, one a line."""
    lines = (
        f"    {json.dumps(name)}: {json.dumps([found.inputs, found.files, found.sha256])}"
        for name, found in sorted(pulls.items())
    )
    head = f'{{\n  "directus": "{VERSION}",\n  "directus-sync": "{SYNC}",\n  "pulls": {{\n'
    RECORDED.write_text(head + ",\n".join(lines) + "\n  }\n}\n", encoding="utf-8")
