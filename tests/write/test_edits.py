"""Edits of JSON text: the value changes, and no byte of anything else does."""

from __future__ import annotations

import json
from copy import deepcopy
from pathlib import Path as File
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, example, given, reject, settings
from hypothesis import strategies as st

from snapshot_tool.load.jsontext import BadJson, parse
from snapshot_tool.model.file_shape import Shape
from snapshot_tool.model.item import Path
from snapshot_tool.model.json import JsonValue, dumps, js_equal
from snapshot_tool.model.json_text import members
from snapshot_tool.model.key_order import SCHEMA, TOP, ordered
from snapshot_tool.model.snapshot import (
    Collection,
    CollectionSchema,
    Field,
    FieldSchema,
    Info,
    Relation,
    RelationSchema,
    SystemField,
)
from snapshot_tool.write.edits import NoSuchPlace, remove_value, set_value

FIELD = File(__file__).parents[2] / "snapshot" / "fields" / "conversation_chunk" / "timestamp.json"

CRLF = b'\xef\xbb\xbf{\r\n\t"b": {\r\n\t\t"x": 1.50\r\n\t},\r\n\t"a": "\\u00e9"\r\n}\r\n'


@pytest.mark.parametrize(
    ("before", "path", "value", "after"),
    [
        (b'{"a": 1}', ("a",), 2, b'{"a": 2}'),
        (b'{"a": 1.0}', ("a",), 1, b'{"a": 1.0}'),
        (b'{"a": "\\u00e9"}', ("a",), "\u00e9", b'{"a": "\\u00e9"}'),
        (b'{"a": 1}', ("a",), True, b'{"a": true}'),
        (b'{"meta":{"a":1,"c":3}}', ("meta", "b"), 2, b'{"meta":{"a":1,"b":2,"c":3}}'),
        (b'{"meta":1}', ("type",), None, b'{"type":null, "meta":1}'),
        (b'{"meta": 1, "schema": 2}', ("type",), [], b'{"type": [], "meta": 1, "schema": 2}'),
        (b'{"b" : 1 , "c" : 2}', ("d",), {}, b'{"b" : 1 , "c" : 2, "d" : {}}'),
        (b"{ }\n", ("a",), [1, {"b": 2}], b'{"a": [1, {"b": 2}]}\n'),
        (b"[1, 2]", (2,), 3, b"[1, 2, 3]"),
        (b"[\n  1\n]", (1,), {"a": 1}, b'[\n  1,\n  {\n    "a": 1\n  }\n]'),
        (b"[]", (0,), "x", b'["x"]'),
        (b'{\n    "a": {}\n}', ("a", "b"), [1], b'{\n    "a": {\n        "b": [\n            1\n        ]\n    }\n}'),
        (b'{\n    "a": {}, "b": {}\n}', ("b", "c"), [1], b'{\n    "a": {}, "b": {"c": [1]}\n}'),
        (CRLF, ("b", "y"), {"z": 1}, CRLF.replace(b"1.50", b'1.50,\r\n\t\t"y": {\r\n\t\t\t"z": 1\r\n\t\t}')),
        (CRLF, ("a",), "e", CRLF.replace(b"\\u00e9", b"e")),
        (b'{\n  "meta": null,\n  "schema": {\n    "is_unique": false,\n    "is_primary_key": false\n  }\n}',
         ("schema", "is_indexed"), True,
         b'{\n  "meta": null,\n  "schema": {\n    "is_unique": false,\n    "is_indexed": true,\n'
         b'    "is_primary_key": false\n  }\n}'),
        (b'{\n  "collection": "a",\n  "schema": null\n}', ("meta",), None,
         b'{\n  "collection": "a",\n  "meta": null,\n  "schema": null\n}'),
        (b" 1 ", (), "x", b' "x" '),
    ],
)  # fmt: skip
def test_a_value_is_set_as_its_neighbours_are_written(
    before: bytes, path: Path, value: JsonValue, after: bytes
) -> None:
    assert set_value(before, path, value) == after
    assert set_value(after, path, value) == after


@pytest.mark.parametrize(
    ("before", "path", "after"),
    [
        (b'{"a": 1, "b": 2}', ("a",), b'{"b": 2}'),
        (b'{"a": 1, "b": 2}', ("b",), b'{"a": 1}'),
        (b'{"a": 1 }', ("a",), b"{}"),
        (b'{"a": 1}', ("b",), b'{"a": 1}'),
        (b'{"a": 1}', ("b", "c"), b'{"a": 1}'),
        (b'{\n  "a": [\n    1,\n    2,\n    3\n  ]\n}', ("a", 1), b'{\n  "a": [\n    1,\n    3\n  ]\n}'),
        (b'{\n  "a": [\n    1,\n    2\n  ]\n}', ("a", 1), b'{\n  "a": [\n    1\n  ]\n}'),
        (b'{\n  "a": [\n    1\n  ]\n}', ("a", 0), b'{\n  "a": []\n}'),
        (CRLF, ("a",), CRLF.replace(b',\r\n\t"a": "\\u00e9"', b"")),
    ],
)
def test_a_value_is_taken_out_with_its_comma(before: bytes, path: Path, after: bytes) -> None:
    assert remove_value(before, path) == after
    assert remove_value(after, path) == after or isinstance(path[-1], int)


@pytest.mark.parametrize(
    ("before", "path"), [(b"{}", ("a", "b")), (b'{"a": 1}', ("a", "b")), (b"[]", (1,)), (b"[]", ("a",)), (b"{}", (0,))]
)
def test_what_is_nowhere_takes_no_value(before: bytes, path: Path) -> None:
    with pytest.raises(NoSuchPlace):
        set_value(before, path, 1)


def test_the_whole_text_is_not_taken_out() -> None:
    with pytest.raises(NoSuchPlace):
        remove_value(b"{}", ())


def test_one_line_of_a_real_file_changes() -> None:
    before = FIELD.read_bytes()
    flipped = not json.loads(before)["schema"]["is_indexed"]

    after = set_value(before, ("schema", "is_indexed"), flipped)

    changed = [(old, new) for old, new in zip(before.splitlines(), after.splitlines(), strict=True) if old != new]
    assert changed == [(dumps_line(not flipped), dumps_line(flipped))]
    assert set_value(after, ("schema", "is_indexed"), not flipped) == before
    assert set_value(remove_value(before, ("schema", "is_indexed")), ("schema", "is_indexed"), not flipped) == before
    assert set_value(remove_value(before, ("meta",)), ("meta",), json.loads(before)["meta"]) == before


def dumps_line(value: bool) -> bytes:  # noqa: FBT001 - a value, not a switch
    return f'    "is_indexed": {str(value).lower()},'.encode()


@pytest.mark.parametrize(
    ("shape", "known"),
    [
        *((shape, TOP) for shape in (Info, Collection, Field, Relation, SystemField)),
        *((shape, SCHEMA) for shape in (CollectionSchema, FieldSchema, RelationSchema)),
    ],
)
def test_the_order_of_keys_is_that_of_the_models(shape: type[Shape], known: tuple[str, ...]) -> None:
    keys = [field.alias or name for name, field in shape.model_fields.items()]

    assert [key for key in known if key in keys] == keys
    assert ordered(() if known is TOP else ("schema",), reversed([*keys, "other"])) == [*keys, "other"]


def test_the_keys_of_a_meta_are_sorted() -> None:
    assert ordered(("meta", "options"), ["b", "10", "a", "9", "B"]) == ["9", "10", "B", "a", "b"]


SCALARS = st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(-1e9, 1e9) | st.text(max_size=4)
KEYS = st.sampled_from(["a", "b", "meta", "schema", "is_indexed", "name", "1", "", 'q"\\', "\u00e9\U0001f600"])
VALUES: st.SearchStrategy[JsonValue] = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4), max_leaves=12
)
BLANKS = st.text(" \t\n", max_size=3) | st.sampled_from(["\r\n", "\r\n\t", "\n  ", "\n    "])


@st.composite
def texts(draw: st.DrawFn, value: JsonValue | None = None) -> bytes:
    """A value, written with blanks anywhere and strings escaped or not."""

    def blank() -> str:
        return draw(BLANKS)

    def written(part: JsonValue) -> str:
        match part:
            case dict():
                inner = ",".join(
                    f"{blank()}{written(key)}{blank()}:{blank()}{written(item)}" for key, item in part.items()
                )
                return f"{{{inner}{blank()}}}"
            case list():
                inner = ",".join(f"{blank()}{written(item)}{blank()}" for item in part)
                return f"[{inner}{blank()}]"
            case float() if draw(st.booleans()):
                return f"{part!r}0" if "e" not in repr(part) else repr(part)
            case _:
                return json.dumps(part, ensure_ascii=draw(st.booleans()))

    content = draw(VALUES) if value is None else value
    mark = draw(st.sampled_from(["", "\ufeff"]))
    return f"{mark}{blank()}{written(content)}{blank()}".encode("utf-8", "surrogatepass")


def put(value: JsonValue, path: Path, new: JsonValue) -> JsonValue:
    """The edit, on the value and by the obvious way."""
    if not path:
        return new
    result = deepcopy(value)
    at: Any = result
    for part in path[:-1]:
        at = at[part]
    if isinstance(at, list) and path[-1] == len(at):
        at.append(new)
    else:
        at[path[-1]] = new
    return result


def taken(value: JsonValue, path: Path) -> JsonValue:
    result = deepcopy(value)
    at: Any = result
    for part in path[:-1]:
        at = at[part]
    del at[path[-1]]
    return result


def places(value: JsonValue, path: Path = ()) -> list[Path]:
    """Every path at which a value can be set: what is there, and what could be added."""
    found: list[Path] = [path]
    if isinstance(value, dict):
        found += [place for key, item in value.items() for place in places(item, (*path, key))]
        found += [(*path, key) for key in ("new", "is_unique", "0") if key not in value]
    if isinstance(value, list):
        found += [place for index, item in enumerate(value) for place in places(item, (*path, index))]
        found.append((*path, len(value)))
    return found


def sources(data: bytes) -> dict[Path, str]:
    """The source text of every member, its key included."""
    body = data.decode().removeprefix("\ufeff")
    return {member.path: body[member.start : member.end] for member in members(body)}


def is_apart(path: Path, edited: Path) -> bool:
    return path != edited[: len(path)] and path[: len(edited)] != edited


def readable(data: bytes) -> JsonValue:
    try:
        return parse(data)
    except BadJson:  # half a surrogate pair
        reject()


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=texts(), new=VALUES, draw=st.data())
@example(b'{"a":[]}', [[]], None)
def test_any_value_is_set_in_any_text(data: bytes, new: JsonValue, draw: st.DataObject | None) -> None:
    value = readable(data)
    choices = places(value)
    path = draw.draw(st.sampled_from(choices)) if draw else choices[-1]

    edited = set_value(data, path, new)

    assert js_equal(parse(edited), put(value, path, new))
    assert set_value(edited, path, new) == edited
    before, after = sources(data), sources(edited)
    assert all(after[place] == text for place, text in before.items() if is_apart(place, path))
    assert_ends_are_kept(data, edited)


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=texts(), draw=st.data())
def test_any_value_is_taken_out_of_any_text(data: bytes, draw: st.DataObject) -> None:
    value = readable(data)
    choices = [path for path in sources(data) if path]
    assume(choices)
    path = draw.draw(st.sampled_from(choices))

    edited = remove_value(data, path)

    assert js_equal(parse(edited), taken(value, path))
    last = path[-1]
    before, after = sources(data), sources(edited)
    for place, text in before.items():
        if is_apart(place, path):
            moved = place
            if isinstance(last, int) and place[: len(path) - 1] == path[:-1]:
                index = place[len(path) - 1]
                moved = (*path[:-1], index - (index > last), *place[len(path) :])  # type: ignore[operator]
            assert after[moved] == text
    assert_ends_are_kept(data, edited)


def assert_ends_are_kept(before: bytes, after: bytes) -> None:
    """What stands before and behind the root value is what it was."""
    for end in (bytes.lstrip, bytes.rstrip):
        bare_before, bare_after = (end(text.removeprefix(b"\xef\xbb\xbf")) for text in (before, after))
        assert len(before) - len(bare_before) == len(after) - len(bare_after)
    assert before.startswith(b"\xef\xbb\xbf") == after.startswith(b"\xef\xbb\xbf")


def test_a_new_value_is_written_as_directus_writes_it() -> None:
    value: JsonValue = {"choices": [{"text": "\u00e9", "value": 1.0}], "empty": {}}

    edited = set_value(b'{\n  "meta": {\n    "note": null\n  }\n}\n', ("meta", "options"), value)

    assert edited == f"{dumps({'meta': {'note': None, 'options': value}}, indent=2)}\n".encode()
