"""Names inside PostgreSQL's own texts, as a rename leaves them."""

from __future__ import annotations

import pytest

from snapshot_tool.plan.rename_text import index_on, keys_reworded, reworded


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("(a > 0)", '("new Name" > 0)'),
        ("(ab > a)", '(ab > "new Name")'),
        ("(b = 'a')", "(b = 'a')"),
        ("(b = 'it''s a')", "(b = 'it''s a')"),
        ('("a" IS NOT NULL)', '("new Name" IS NOT NULL)'),
        ('("A" IS NOT NULL)', '("A" IS NOT NULL)'),
        ("(a(b) = a)", '(a(b) = "new Name")'),
        ("((b)::a = a)", '((b)::a = "new Name")'),
        ("lower((a)::text)", 'lower(("new Name")::text)'),
    ],
)
def test_a_column_is_renamed_and_nothing_else(text: str, expected: str) -> None:
    assert reworded(text, "a", "new Name") == expected


def test_an_index_gets_another_name_or_table() -> None:
    definition = "CREATE UNIQUE INDEX \"on\" ON public.a USING btree (a, lower(b)) INCLUDE (c) WHERE (a <> 'a'::text)"

    assert index_on(definition, "x_key", "public", "Order") == (
        "CREATE UNIQUE INDEX x_key ON public.\"Order\" USING btree (a, lower(b)) INCLUDE (c) WHERE (a <> 'a'::text)"
    )
    assert keys_reworded(definition, "a", "z") == (
        "CREATE UNIQUE INDEX \"on\" ON public.a USING btree (z, lower(b)) INCLUDE (c) WHERE (z <> 'a'::text)"
    )
