"""Columns in the text of definitions, as PostgreSQL prints them."""

from __future__ import annotations

import pytest

from snapshot_tool.model.printed import mentions, retarget


@pytest.mark.parametrize(
    ("text", "column"),
    [
        ("lower(name)", "name"),
        ("lower((code)::text)", "code"),
        ("(tags[1])", "tags"),
        ("(status IS NOT NULL)", "status"),
        ('("Select" > 0)', "Select"),
        ('(("a ""b""" + 1) > 0)', 'a "b"'),
        ("((at)::timestamp without time zone < '2020-01-01'::date)", "at"),
    ],
)
def test_what_names_a_column(text: str, column: str) -> None:
    assert mentions(text, column)


@pytest.mark.parametrize(
    ("text", "column"),
    [
        ("lower(name)", "lower"),
        ("(status <> 'name'::text)", "name"),
        ("((code)::status > 0)", "status"),
        ("((at)::timestamp without time zone < now())", "time"),
        ('(lower(name) COLLATE "code")', "code"),
        ("(names IS NOT NULL)", "name"),
        ('("Name" IS NOT NULL)', "name"),
    ],
)
def test_what_only_looks_like_it(text: str, column: str) -> None:
    assert not mentions(text, column)


def test_another_column_takes_its_place() -> None:
    assert retarget("(lower(name) <> 'name'::name)", "name", 'new "one"') == (
        '(lower("new ""one""") <> \'name\'::name)'
    )
