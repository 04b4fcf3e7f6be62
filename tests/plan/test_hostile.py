"""Names and values that try to be code: they are data in every statement, or refused with a clear word."""

from __future__ import annotations

import psycopg
import pytest

from snapshot_tool.model.expressions import is_one_expression
from snapshot_tool.model.json import JsonObject
from tests.plan.build import ID, C, F, R, serial, snapshot
from tests.plan.support import changes, errors, plan_for, reach

NASTY = {
    "quotes": "a\"b'c",
    "statement": 'x"; DROP TABLE directus_users; --',
    "newline": "two\nlines",
    "percent": "100% %s %(x)s",
    "braces": "{} {0} {name}",
    "emoji": "🚀 émoji",
    "dots": "../../etc/passwd",
    "dollar": "$1 $$ $tag$",
    "backslash": "back\\slash",
    "reserved": "select",
    "upper": "MixedCase",
}


@pytest.mark.parametrize("kind", NASTY)
def test_a_nasty_name_goes_all_the_way(directus_database: str, kind: str) -> None:
    name = NASTY[kind]
    # Directus reads no fields of a table whose name has a space (semantics §4.1).
    table = name.replace(" ", "_")
    collection = C(table, (serial("n"), F(name, "string", {"is_indexed": True, "is_unique": True})))
    parent = C("parent", (ID,))
    reach(directus_database, snapshot(collection, parent))
    child = collection.with_fields(F("p", "uuid"), F(f"{name}2", "text", {"is_nullable": False}))
    reach(directus_database, snapshot(child, parent, relations=[R(table, "p", "parent", meta={"one_field": name})]))
    plain = C(table, (serial("n"), F(name, "text")))
    reach(directus_database, snapshot(plain, parent), ["index-drop-unique"])
    reach(directus_database, snapshot(parent))
    with psycopg.connect(directus_database) as connection:
        assert connection.execute("SELECT count(*) FROM pg_class WHERE relname = 'directus_users'").fetchone() == (1,)


@pytest.mark.parametrize("kind", NASTY)
def test_a_nasty_value_arrives_as_it_is(directus_database: str, kind: str) -> None:
    text = NASTY[kind]
    written = text.replace("'", "''")
    field = F("f", "text", {"default_value": written}, {"note": text, "options": {text: [text]}})
    collection = C("c", (ID, field), {"note": text, "translations": [{"language": text}]})
    reach(directus_database, snapshot(collection))
    with psycopg.connect(directus_database) as connection:
        connection.execute("INSERT INTO c (id) VALUES (md5(random()::text)::uuid)")
        assert connection.execute("SELECT f FROM c").fetchone() == (text,)
        assert connection.execute("SELECT note FROM directus_fields WHERE field = 'f'").fetchone() == (text,)


def test_63_bytes_are_kept_apart(directus_database: str) -> None:
    long = "x" * 62
    table = C(
        "t" * 63, (ID, F(f"{long}1", "string", {"is_indexed": True}), F(f"{long}2", "string", {"is_unique": True}))
    )
    reach(directus_database, snapshot(table))
    reach(directus_database, snapshot(C("t" * 63, (ID, F(f"{long}1"), F(f"{long}2")))), ["index-drop-unique"])


TOO_MUCH = {
    "64 bytes": ("x" * 64, "is longer than 63 bytes: PostgreSQL would cut it"),
    "64 bytes of emoji": ("🚀" * 16, "is longer than 63 bytes: PostgreSQL would cut it"),
    "nul": ("a\0b", "holds a NUL character, which PostgreSQL cannot store"),
}


@pytest.mark.parametrize("kind", TOO_MUCH)
def test_what_postgresql_cannot_hold_is_refused(directus_database: str, kind: str) -> None:
    name, reason = TOO_MUCH[kind]
    plan = plan_for(directus_database, snapshot(C("c", (ID, F(name)))))
    first = plan.findings[0]
    assert (first.code, first.severity) == ("impossible-text", "error")
    assert first.message == f"collection c: the name {name!r} {reason}"


def test_half_a_surrogate_pair_is_refused(directus_database: str) -> None:
    plan = plan_for(directus_database, snapshot(C("c", (ID, F("f", meta={"note": "a\ud800b"})))))
    assert errors(plan) == ["impossible-text c.f"]


DEFAULTS = {
    "a quote alone": "it's",
    "a cast": "a::b",
    "a broken expression": "timezone('utc'",
    "nul": "a\0b",
}


@pytest.mark.parametrize("kind", DEFAULTS)
def test_a_default_that_would_not_come_back_is_refused(directus_database: str, kind: str) -> None:
    plan = plan_for(directus_database, snapshot(C("c", (ID, F("f", "text", {"default_value": DEFAULTS[kind]})))))
    assert errors(plan) == ["default-mangled c.f"]


TYPES = {
    "a statement": "text); DROP TABLE directus_users; --",
    "nothing": "",
    "an enum": "mood",
    "quoted nonsense": '"a"b"',
    "an extension's": "vector",
}


@pytest.mark.parametrize("kind", TYPES)
def test_a_type_that_is_none_is_refused(directus_database: str, kind: str) -> None:
    field = F("f", "bytea", {"data_type": TYPES[kind]})
    plan = plan_for(directus_database, snapshot(C("c", (ID, field))))
    assert errors(plan) == ["unknown-type c.f"]
    assert not any("DROP" in sql for sql in changes(plan))


EXPRESSIONS = {
    "lower(title)": True,
    "((a || ')') || \"b)\")": True,
    "": False,
    "1) STORED); DROP TABLE x; --": False,
    "1 -- comment": False,
    "1 /* comment": False,
    "(1": False,
    "1)": False,
    "'open": False,
    "$$ x $$": False,
}


@pytest.mark.parametrize("text", EXPRESSIONS)
def test_an_expression_stays_inside_its_parentheses(text: str) -> None:
    assert is_one_expression(text) is EXPRESSIONS[text]


def test_a_hostile_expression_is_refused(directus_database: str) -> None:
    schema: JsonObject = {"is_generated": True, "generation_expression": "1) STORED); DROP TABLE directus_users; --"}
    plan = plan_for(directus_database, snapshot(C("c", (ID, F("f", "text", schema)))))
    assert errors(plan) == ["never-converges c.f"]
