"""What a capture looks like to people who review it, and what it must not hold."""

from __future__ import annotations

from datetime import date
from difflib import ndiff
from pathlib import Path

import psycopg
import pytest

from snapshot_tool.load.capture import read_capture
from snapshot_tool.load.postgres import read_catalog
from snapshot_tool.model.capture import CaptureDocument
from snapshot_tool.plan.fingerprint import fingerprint
from snapshot_tool.render.capture import render_capture
from tests.cli.conftest import Snap

DAY = date(2026, 11, 26)


def text_of(url: str) -> str:
    return render_capture(CaptureDocument.of(read_catalog(url), DAY))


def execute(url: str, *statements: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement.encode())


def changed_lines(before: str, after: str) -> list[str]:
    """Return the lines that went or came, with their sign, but for the digest."""
    lines = ndiff(before.splitlines(), after.splitlines(), charjunk=None)
    found = (line for line in lines if line[0] in "+-")
    return [f"{line[0]}{line[2:].strip()}" for line in found if '"digest"' not in line]


@pytest.mark.parametrize("name", ["aaa_first", "zzz_last"])
def test_an_index_more_changes_only_its_own_lines(installed: str, name: str) -> None:
    before = text_of(installed)
    execute(installed, f"CREATE INDEX {name} ON conversation_chunk (error) WHERE error IS NOT NULL")
    definition = f"CREATE INDEX {name} ON public.conversation_chunk USING btree (error) WHERE (error IS NOT NULL)"

    lines = changed_lines(before, text_of(installed))
    assert {line[0] for line in lines} == {"+"}
    assert f'+"name": "{name}",' in lines
    assert f'+"definition": "{definition}",' in lines
    assert '+"keys": [{"column": "error", "definition": "error", "opclass_name": "text_ops"}],' in lines
    assert len(lines) == 9


def test_a_table_more_or_less_changes_only_its_own_lines(installed: str) -> None:
    execute(installed, "CREATE TABLE first (id integer PRIMARY KEY)")
    before = text_of(installed)
    execute(installed, "CREATE TABLE second (id integer REFERENCES first (id))")
    more = changed_lines(before, text_of(installed))
    assert '+"second": {' in more
    execute(installed, "DROP TABLE second")
    assert changed_lines(before, text_of(installed)) == []
    execute(installed, "DROP TABLE first")
    without_commas = (before.replace(",\n", "\n"), text_of(installed).replace(",\n", "\n"))
    assert {line[0] for line in changed_lines(*without_commas)} == {"-"}


def test_a_foreign_key_that_is_made_again_only_moves(installed: str) -> None:
    before = text_of(installed)
    name = "conversation_chunk_conversation_id_foreign"
    (definition,) = (
        key.definition for key in read_catalog(installed).tables["conversation_chunk"].constraints if key.name == name
    )
    execute(
        installed,
        f"ALTER TABLE conversation_chunk DROP CONSTRAINT {name}",
        f"ALTER TABLE conversation_chunk ADD CONSTRAINT {name} {definition}",
    )

    without_commas = (before.replace(",\n", "\n"), text_of(installed).replace(",\n", "\n"))
    moved = f'["conversation_chunk", "{name}"]'
    assert sorted(changed_lines(*without_commas)) == [f"+{moved}", f"-{moved}"]


SECRET = "hunter2"  # noqa: S105 - what must not come out
HOST = "db.internal.example"
HOSTILE = (
    "SET check_function_bodies = off",
    f"""CREATE FUNCTION far() RETURNS text LANGUAGE plpgsql AS $body$
DECLARE v_password text := '{SECRET}';
BEGIN
  PERFORM dblink('host={HOST} user=bob password={SECRET}', 'SELECT 1');
  PERFORM dblink('postgresql://bob:{SECRET}@{HOST}:5432/app', 'SELECT 1');
  EXECUTE 'ALTER ROLE bob PASSWORD ''{SECRET}''';
  RETURN http('https://api.example', '{{"Authorization": "Bearer {SECRET}{SECRET}", "api_key": "{SECRET}"}}');
END $body$""",
    f"""CREATE FUNCTION noted() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  PERFORM dblink_connect('far', 'hostaddr=10.1.2.3 password=''{SECRET}'''); RETURN NEW; END $$""",
    f"CREATE TRIGGER noted BEFORE INSERT ON view FOR EACH ROW EXECUTE FUNCTION noted('postgres://b:{SECRET}@{HOST}')",
    f"CREATE VIEW abroad AS SELECT 'host={HOST} password={SECRET}'::text AS found, id FROM view",
    "CREATE FOREIGN DATA WRAPPER remote",
    f"CREATE SERVER abroad_server FOREIGN DATA WRAPPER remote OPTIONS (host '{HOST}', dbname 'app')",
    f"CREATE USER MAPPING FOR PUBLIC SERVER abroad_server OPTIONS (user 'bob', password '{SECRET}')",
    f"CREATE FOREIGN TABLE abroad_table (id integer) SERVER abroad_server OPTIONS (password '{SECRET}')",
    f"CREATE SUBSCRIPTION abroad_subscription CONNECTION 'host={HOST} password={SECRET}' PUBLICATION p "
    "WITH (connect = false, slot_name = NONE)",
)


def test_no_password_and_no_host_gets_into_a_capture(installed: str, snap: Snap, project: Path) -> None:
    execute(installed, f"INSERT INTO view (id, name) VALUES (gen_random_uuid(), 'a row with {SECRET}')", *HOSTILE)
    try:
        assert snap("capture", installed, "-o", "c.json").returncode == 0
    finally:
        execute(installed, "DROP SUBSCRIPTION abroad_subscription")

    text = (project / "c.json").read_text(encoding="utf-8")
    assert "CREATE OR REPLACE FUNCTION public.far()" in text
    assert "abroad_table" in text
    for secret in (SECRET, HOST, "10.1.2.3", "a row with"):
        assert secret not in text
    captured = read_capture(project / "c.json").catalog
    assert fingerprint(captured) == fingerprint(read_catalog(installed))


def test_what_is_left_of_a_function_can_be_made_again(installed: str) -> None:
    execute(installed, *HOSTILE[:3])
    captured = CaptureDocument.of(read_catalog(installed), DAY).value().catalog

    execute(installed, "SET check_function_bodies = on", captured.functions["far()"])


def test_the_layout() -> None:
    document = CaptureDocument.model_validate_json(
        '{"format": "snap.capture/2", "captured": "2026-11-26", "digest": "0", "catalog": {"server": {"version_num": '
        '150004, "database": "app", "role": "directus", "search_path": ["public"]}, "tables": {"a": {"name": "a", '
        '"schema": "public", "indexes": [{"name": "i", "schema": "public", "table": "a", "definition": "x", '
        '"method": "btree", "keys": [{"column": "c", "definition": "c"}]}]}}, "metadata": {"fields": [{"id": 1, '
        '"options": {"choices": [{"text": "A", "value": "a"}]}}]}}}'
    )

    assert (
        render_capture(document)
        == """{
 "format": "snap.capture/2",
 "captured": "2026-11-26",
 "digest": "0",
 "catalog": {
  "server": {
   "version_num": 150004,
   "database": "app",
   "role": "directus",
   "search_path": ["public"]
  },
  "tables": {
   "a": {
    "name": "a",
    "schema": "public",
    "indexes": [
     {
      "name": "i",
      "schema": "public",
      "table": "a",
      "definition": "x",
      "method": "btree",
      "keys": [{"column": "c", "definition": "c"}]
     }
    ]
   }
  },
  "metadata": {
   "fields": [
    {
     "id": 1,
     "options": {
      "choices": [{"text": "A", "value": "a"}]
     }
    }
   ]
  }
 }
}
"""
    )
