"""The names of semantics §6.4; every expected name came out of the real function."""

from __future__ import annotations

import pytest

from snapshot_tool.directus.naming import cut, default_name, foreign_name, index_name, primary_key_name, unique_name

LONG = "navigation_items_translations_directus_roles_2"


@pytest.mark.parametrize(
    ("table", "column", "expected"),
    [
        ("conversation_chunk", "timestamp", "conversation_chunk_timestamp_index"),
        ("a" * 30, "b" * 26, "a" * 30 + "_" + "b" * 26 + "_index"),
        ("a" * 30, "b" * 27, "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa_bbbbbbbbbbbbbbbb__5c5410d6_index"),
        ("T", "Col.Umn-X", "t_col.umn-x_index"),
    ],
)
def test_index(table: str, column: str, expected: str) -> None:
    assert index_name(table, column) == expected


@pytest.mark.parametrize(
    ("table", "column", "expected"),
    [
        ("Art-Work.x", "Slug", "art_work_x_slug_unique"),
        (LONG, "navigation_items_translations_id", "navigation_items_translations_directus_roles_2__43467232_unique"),
    ],
)
def test_unique(table: str, column: str, expected: str) -> None:
    assert unique_name(table, column) == expected


@pytest.mark.parametrize(
    ("table", "column", "expected"),
    [
        (LONG, "navigation_items_translations_id", "navigation_items_translations_directus_rol__3cd74189_foreign"),
        ("t" * 25, "c" * 27, "ttttttttttttttttttttttttt_cccccccccccccccc__2c902c33_foreign"),
        ("t" * 25, "c" * 26, "t" * 25 + "_" + "c" * 26 + "_foreign"),
    ],
)
def test_foreign_is_shorter_than_index(table: str, column: str, expected: str) -> None:
    assert foreign_name(table, column) == expected


def test_primary_key_keeps_case_and_length() -> None:
    assert primary_key_name("Art-Work") == "Art-Work_pkey"


def test_length_counts_utf16_units_not_bytes() -> None:
    assert index_name("ü" * 30, "b" * 26) == "ü" * 30 + "_" + "b" * 26 + "_index"
    assert index_name("🙂" * 14, "b" * 28) == "🙂" * 14 + "_" + "b" * 28 + "_index"


def test_a_cut_inside_a_surrogate_pair_leaves_a_replacement_character() -> None:
    assert default_name("index", "a🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂", "c", 22) == "a🙂🙂\ufffd__4291ebca_index"


def test_postgres_cuts_bytes_and_never_half_a_character() -> None:
    assert cut("ü" * 40) == "ü" * 31
    assert cut("a" * 63) == "a" * 63
    assert cut("a" * 64) == "a" * 63
