"""Which keys a version writes (§1.3, §1.4, §10)."""

from __future__ import annotations

from snapshot_tool.directus import keys


def test_eleven_thirteen() -> None:
    assert len(keys.collection_meta_keys("11.13.4")) == 20
    assert len(keys.field_meta_keys("11.13.4")) == 19
    assert len(keys.field_schema_keys("11.13.4")) == 16
    assert len(keys.relation_meta_keys("11.13.4")) == 9
    assert len(keys.relation_schema_keys("11.13.4")) == 7


def test_what_older_ones_lack() -> None:
    assert "searchable" not in keys.field_meta_keys("11.12.0")
    assert "is_indexed" not in keys.field_schema_keys("11.1.1")
    assert "is_indexed" in keys.field_schema_keys("11.1.2")


def test_what_newer_ones_add() -> None:
    added = set(keys.collection_meta_keys("12.0.0")) - set(keys.collection_meta_keys("11.17.4"))
    assert added == {"status", "autosave_revision_interval"}
