"""A small project to spoil: a snapshot of three collections in every form, a capture, a `snap.yaml` with every key."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import yaml

from snapshot_tool.load.split import read
from snapshot_tool.model.json import JsonObject
from snapshot_tool.model.snapshot import Snapshot
from snapshot_tool.write.split import documents
from tests.cli.captures import catalog_of, write_capture

SNAPSHOT: Final = Path(__file__).parents[2] / "snapshot"
COLLECTIONS: Final = frozenset({"languages", "verification_topic", "verification_topic_translations"})
FOLDER: Final = "snapshot"
NATIVE_JSON: Final = "native.json"
NATIVE_YAML: Final = "native.yaml"
CAPTURE: Final = "captures/production.json"
CONFIG: Final = "snap.yaml"

_CONFIG_TEXT: Final = """\
snapshot: snapshot
directus: 11.13.4
search_path: [public]
default_environment: production
max_age: 3650d
environments:
  production: {capture: captures/production.json, large_table_rows: 1000}
  staging: {url: "${STAGING_DATABASE_URL}", capture: captures/production.json, max_age: 90000h}
declared:
  indexes:
    - {name: topic_idx, table: verification_topic, columns: [{column: key, order: desc}], where: "key <> 'x'"}
    - name: topic_uniq
      table: verification_topic_translations
      columns: [languages_code, verification_topic_key]
      unique: true
      environments: [production]
      after: deploy
  checks:
    - {name: topic_check, table: verification_topic, expression: "key = lower(key)"}
rules:
  default-mangled: warning
  foreign-key-type: off
  cascade-delete: {severity: info, ignore: [{object: "verification_*", reason: "the translations go with it"}]}
"""


@cache
def project() -> Mapping[str, bytes]:
    """Return every file of the project, by its path in it."""
    whole = read(SNAPSHOT).snapshot
    kept = Snapshot(
        info=whole.info,
        collections=tuple(one for one in whole.collections if one.collection in COLLECTIONS),
        fields=tuple(one for one in whole.fields if one.collection in COLLECTIONS),
        relations=tuple(
            one
            for one in whole.relations
            if one.collection in COLLECTIONS and one.related_collection in {*COLLECTIONS, "directus_users"}
        ),
    )
    files = {f"{FOLDER}/{path}": data for path, data in documents(kept).items()}
    native = _native(kept)
    files[NATIVE_JSON] = json.dumps({"data": native}, indent=1).encode()
    files[NATIVE_YAML] = yaml.safe_dump(native, sort_keys=False).encode()
    files[CONFIG] = _CONFIG_TEXT.encode()
    with TemporaryDirectory() as folder:
        file = Path(folder) / CAPTURE
        write_capture(file, catalog_of(kept, topic_key_by_hand="verification_topic.key"))
        files[CAPTURE] = file.read_bytes()
    return files


def _native(snapshot: Snapshot) -> JsonObject:
    return {
        **snapshot.info.document(),
        "collections": [one.document() for one in snapshot.collections],
        "fields": [one.document() for one in snapshot.fields],
        "relations": [one.document() for one in snapshot.relations],
    }
