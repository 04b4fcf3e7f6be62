"""Native snapshots: read as the split folder is, from JSON and YAML, and every finding at its very key."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from snapshot_tool.errors import FileProblem, InvalidSnapshot
from snapshot_tool.load.native import MAX_BYTES, examine_file, examine_native
from snapshot_tool.load.split import read, whole
from snapshot_tool.model.item import Item, ItemKind
from snapshot_tool.model.json import JsonObject, dumps
from snapshot_tool.rules.validate import validate

ROOT = Path(__file__).parents[2]
SPLIT = read(ROOT / "snapshot")
TIMESTAMP = Item(ItemKind.FIELD, "conversation_chunk", "timestamp")
SMALL = """\
version: 1
directus: 11.13.4
vendor: postgres
systemFields:
  - collection: directus_activity
    field: timestamp
    schema:
      is_indexed: true
collections:
  - collection: a
    meta:
      collection: a
      note: 'Wörter → "so"'
      color: '#eeeeee'
      sort: 1
    schema:
      name: a
fields:
  - collection: a
    field: id
    type: integer
    meta:
      field: id
      collection: a
      options:
        choices:
          - text: one
            value: 1
          - text: two
            value: 2.0
      translations: null
      width: full
    schema: {name: id, table: a, data_type: integer, is_nullable: false, is_primary_key: true, max_length: ~}
relations: []
"""


def native() -> JsonObject:
    """The project's snapshot as Directus answers it."""
    document: JsonObject = {**SPLIT.snapshot.info.document()}
    for name in ("collections", "fields", "relations"):
        document[name] = [entry.document() for entry in getattr(SPLIT.snapshot, name)]
    return document


def js_yaml(value: object, indent: str = "") -> str:
    """Write a value as js-yaml writes snapshots, in its block style; every text is quoted."""
    if isinstance(value, dict) and value:
        return "".join(f"\n{indent}{json.dumps(key)}:{_below(item, indent)}" for key, item in value.items())
    if isinstance(value, list) and value:
        return "".join(f"\n{indent}-{_below(item, indent)}" for item in value)
    return f" {json.dumps(value, ensure_ascii=False)}"


def _below(value: object, indent: str) -> str:
    return js_yaml(value, f"{indent}  ")


def said(text: str, name: str = "schema.yaml") -> list[tuple[str, str, str]]:
    """Return code, place and message of everything that is wrong."""
    loaded = examine_native(text.encode(), name)
    with pytest.raises(InvalidSnapshot, match=rf"^{name} cannot be read as a snapshot: \d+ problems?$"):
        whole(loaded)
    return [(found.code, f"{found.place} {found.place.path}".rstrip(), found.message) for found in loaded.problems]


@pytest.mark.parametrize("name", ["schema.json", "wrapped.json", "schema.yaml", "wrapped.yml"])
def test_it_is_read_as_the_split_folder_is(name: str) -> None:
    document: JsonObject = {"data": native()} if name.startswith("wrapped") else native()
    text = dumps(document, indent=2) if name.endswith("json") else js_yaml(document).lstrip("\n")

    loaded = examine_native(text.encode(), name)

    assert loaded.problems == ()
    assert loaded.snapshot == SPLIT.snapshot
    assert (loaded.name, loaded.is_split) == (name, False)
    assert {finding.code for finding in validate(loaded)} == {finding.code for finding in validate(SPLIT)}


@pytest.mark.parametrize("name", ["schema.json", "wrapped.json", "schema.yaml", "wrapped.yml"])
def test_a_place_is_that_of_the_very_key(name: str) -> None:
    document: JsonObject = {"data": native()} if name.startswith("wrapped") else native()
    text = dumps(document, indent=2) if name.endswith("json") else js_yaml(document).lstrip("\n")
    index = [found.item for found in SPLIT.snapshot.fields].index(TIMESTAMP)
    root = "$.data" if name.startswith("wrapped") else "$"
    pointer = "/data" if name.startswith("wrapped") else ""

    loaded = examine_native(text.encode(), name)
    place = loaded.place(TIMESTAMP, ("schema", "is_indexed"))

    assert (place.file, place.object) == (name, "conversation_chunk.timestamp")
    assert place.path == f"{root}.fields[{index}].schema.is_indexed"
    assert loaded.address(TIMESTAMP) == f"{name}#{pointer}/fields/{index}"
    lines = text.splitlines()
    assert place.line is not None
    assert place.column is not None
    assert lines[place.line - 1][place.column - 1 :].startswith('"is_indexed":')
    above = next(line for line in lines[place.line - 1 :: -1] if '"table"' in line)
    assert '"conversation_chunk"' in above


def test_yaml_as_directus_writes_it() -> None:
    loaded = examine_native(SMALL.encode(), "schema.yaml")

    assert loaded.problems == ()
    (collection,), (field,) = loaded.snapshot.collections, loaded.snapshot.fields
    assert collection.meta is not None
    assert collection.meta.note == 'Wörter → "so"'
    assert field.meta is not None
    assert field.meta.options == {"choices": [{"text": "one", "value": 1}, {"text": "two", "value": 2}]}
    assert field.document()["schema"] == {
        "name": "id", "table": "a", "data_type": "integer", "max_length": None, "is_nullable": False,
        "is_primary_key": True,
    }  # fmt: skip
    assert [str(found.item) for found in loaded.snapshot.system_fields] == ["system field directus_activity.timestamp"]
    assert str(loaded.place(field.item, ("meta", "options", "choices", 1, "value"))) == "schema.yaml:30:13"
    assert str(loaded.place(field.item, ("schema", "is_nullable"))) == "schema.yaml:33:54"
    assert str(loaded.place(field.item, ("schema", "absent"))) == "schema.yaml:33:5"
    assert str(loaded.place(collection.item)) == "schema.yaml:10:5"
    assert str(loaded.info_place(("directus",))) == "schema.yaml:2:1"
    (system,) = loaded.snapshot.system_fields
    assert str(loaded.place(system.item, ("schema", "is_indexed"))) == "schema.yaml:8:7"


def test_everything_that_is_wrong_is_told_with_its_place() -> None:
    text = (
        SMALL.replace("version: 1", "version: 7")
        .replace("type: integer", "type: integr")
        .replace("sort: 1", "sort: one")
        .replace("relations: []", "relation: []")
    )

    assert said(text) == [
        ("wrong-type", "schema.yaml:1:1 $.version", "expected 1, or 2 for a partial snapshot, found 7"),
        ("unknown-key", "schema.yaml:34:1 $.relation", "Directus knows no key 'relation' here"),
        ("wrong-type", "schema.yaml:15:7 $.collections[0].meta.sort", 'expected a whole number, found "one"'),
        (
            "wrong-type",
            "schema.yaml:21:5 $.fields[0].type",
            said_types("integr"),
        ),
        ("missing-key", "schema.yaml:1:1", "the key 'relations' is missing: Directus fails on it"),
    ]


def said_types(found: str) -> str:
    """The message for a type that is none; only its beginning and end matter here."""
    (message,) = [
        message
        for code, where, message in said(SMALL.replace("type: integer", f"type: {found}"))
        if code == "wrong-type"
    ]
    assert message.startswith(f'"{found}" is none of string, text, boolean, ')
    assert message.endswith("; did you mean 'integer'?")
    return message


def test_an_item_that_is_there_twice() -> None:
    collection = "  - collection: a\n    meta: {collection: a}\n"
    text = f"version: 1\ndirectus: 11.13.4\ncollections:\n{collection}{collection}fields: []\nrelations: []\n"

    assert said(text) == [
        (
            "duplicate-item",
            "schema.yaml:6:5 $.collections[1]",
            "collection a stands twice in the file, here and in line 4: Directus takes the first and passes over this",
        )
    ]


def test_what_is_refused_counts_as_there() -> None:
    broken = SMALL.replace("type: integer", "type: 7").replace("relations: []", "relations: 7")

    loaded = examine_native(broken.encode(), "schema.yaml")

    assert loaded.assumed == {Item(ItemKind.FIELD, "a", "id")}
    assert loaded.unknown == {ItemKind.RELATION}
    assert [finding.code for finding in validate(loaded) if finding.code == "primary-key-missing"] == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: b\n c: d", "schema.yaml:2:3 not valid YAML: mapping values are not allowed in this context"),
        ("a: &x 1\nb: *x", "schema.yaml:2:4 the alias *x is not understood here: write the value itself"),
        ("a: !!binary aGk=", "schema.yaml:1:4 the tag tag:yaml.org,2002:binary is not understood here: write the value "
         "itself"),
        ("a: 1\na: 2", "schema.yaml:2:1 the key 'a' is there twice"),
        ("a: 2026-01-01", "schema.yaml:1:4 2026-01-01 is a date in YAML: put it in quotes"),
        ("a: 2026-01-01T10:00:00Z", "schema.yaml:1:4 2026-01-01T10:00:00Z is a date in YAML: put it in quotes"),
        ("a: 1e999", "schema.yaml:1:4 1e999 is no number that JSON can hold"),
        ("a: " + "[" * 200 + "]" * 200, "schema.yaml:1:103 nested too deeply"),
        ("a: " + "[" * 5000, "schema.yaml:1:1003 nested too deeply"),
        ("? [a]\n: b", "schema.yaml:1:3 a key must be text"),
        ("version: 1\n---\nversion: 1", "schema.yaml:2:1 expected one document, and a second one begins here"),
        ("- a", "schema.yaml:1:1 expected keys and values"),
        ("a: \x01", 'schema.yaml:1:1 not valid YAML: unacceptable character #x0001: control characters are not allowed '
         'in "<unicode string>", position 3'),
    ],
)  # fmt: skip
def test_yaml_that_is_refused(text: str, expected: str) -> None:
    ((code, where, message),) = said(text)

    assert (code, f"{where} {message}") == ("broken-yaml", expected)


def test_numbers_are_those_of_javascript() -> None:
    text = SMALL.replace("value: 2.0", "value: 0x1F").replace("value: 1\n", "value: 1_000.5e1\n")

    (field,) = examine_native(text.encode(), "schema.yaml").snapshot.fields

    assert field.meta is not None
    assert field.meta.options == {"choices": [{"text": "one", "value": 10005}, {"text": "two", "value": 31}]}


def test_a_bomb_ends_at_once() -> None:
    levels = "".join(f"l{n}: &l{n} [{', '.join([f'*l{n - 1}'] * 9)}]\n" for n in range(1, 20))
    begin = time.monotonic()

    ((code, where, _),) = said(f"l0: &l0 [x]\n{levels}")

    assert (code, where) == ("broken-yaml", "schema.yaml:2:10")
    assert time.monotonic() - begin < 2


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("schema.json", "{}", "schema.json is no snapshot: it has none of collections, fields, relations"),
        ("schema.yaml", "", "schema.yaml is no snapshot: it has none of collections, fields, relations"),
        ("schema.json", "[]", "schema.json is no snapshot: it holds a list and no object"),
        ("schema.json", "null", "schema.json is no snapshot: it holds null and no object"),
        ("plan.json", '{"format": "snap.plan/1", "fields": []}', "plan.json is no snapshot: it is a plan that snap "
         "wrote (snap.plan/1)"),
        ("d.json", '{"data": {"hash": "a", "diff": {}}}', "d.json is no snapshot: it is the answer of /schema/diff, "
         "which is what differs between two"),
        ("e.json", '{"errors": [{"message": "no"}]}', "e.json is no snapshot: it is an error that Directus answered"),
        ("schema.txt", SMALL, "schema.txt is no snapshot: its name ends in none of .yaml, .yml, .json"),
    ],
)  # fmt: skip
def test_what_is_no_snapshot(name: str, text: str, message: str) -> None:
    with pytest.raises(FileProblem) as caught:
        examine_native(text.encode(), name)

    assert caught.value.message == message
    assert caught.value.hint


def test_json_that_is_broken_is_a_finding_with_its_place() -> None:
    assert said('{"version": 1,\n  "collections": [}', "schema.json") == [
        ("broken-json", "schema.json:2:19", "this is no JSON: expecting value")
    ]
    assert examine_native(b"\xff", "schema.json").problems[0].code == "not-utf-8"
    assert examine_native(b"a: \xff", "schema.yaml").problems[0].code == "not-utf-8"


def test_a_file_that_cannot_be_had(tmp_path: Path) -> None:
    with pytest.raises(FileProblem, match=r"absent\.json cannot be read: No such file or directory$"):
        examine_file(tmp_path / "absent.json")
    huge = tmp_path / "huge.yaml"
    with huge.open("wb") as file:
        file.truncate(MAX_BYTES + 1)
    with pytest.raises(FileProblem, match=r"huge\.yaml has more than 32 MiB, which no snapshot has$"):
        examine_file(huge)


def test_a_partial_snapshot_is_read_and_says_nothing_of_what_it_leaves_out() -> None:
    partial = SMALL.replace("version: 1", "version: 2").replace(
        "      collection: a\n      note", "      group: gone\n      note"
    )

    loaded = whole(examine_native(partial.encode(), "schema.yaml"))

    assert loaded.snapshot.info.version == 2
    assert loaded.unknown == {ItemKind.COLLECTION, ItemKind.FIELD, ItemKind.RELATION}
    assert "group-missing" not in {finding.code for finding in validate(loaded)}
    full = whole(examine_native(partial.replace("version: 2", "version: 1").encode(), "schema.yaml"))
    assert "group-missing" in {finding.code for finding in validate(full)}
