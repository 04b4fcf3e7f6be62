"""JSON texts: what is taken, what is refused and where, and where a path stands."""

from __future__ import annotations

import pytest

from snapshot_tool.load.jsontext import BadJson, parse, position
from snapshot_tool.model.item import Path
from snapshot_tool.model.json import JsonValue

TEXT = b'{\n  "a": [1, {"b": 2}, "x:{"],\n\t"c": {"d": {}, "e": []},\r\n "\\u0066": null}'


@pytest.mark.parametrize(
    ("path", "where"),
    [
        ((), (1, 1)),
        (("a",), (2, 3)),
        (("a", 0), (2, 9)),
        (("a", 1), (2, 12)),
        (("a", 1, "b"), (2, 13)),
        (("a", 2), (2, 22)),
        (("c", "d"), (3, 8)),
        (("c", "e"), (3, 17)),
        (("f",), (4, 2)),
        (("c", "not there", "below"), (3, 2)),
        (("not there",), (1, 1)),
    ],
)
def test_a_path_stands_somewhere(path: Path, where: tuple[int, int]) -> None:
    assert position(TEXT, path) == where


@pytest.mark.parametrize(
    ("text", "value"),
    [
        (b"\xef\xbb\xbf{}", {}),
        (b" \t\r\n[1.0, 1e3, -0, -0.0, 1.5, 1e20]", [1, 1000, 0, 0, 1.5, 100000000000000000000]),
        (b'"\\ud83d\\ude00"', "😀"),
        (b"[" * 100 + b"]" * 100, eval("[" * 100 + "]" * 100)),  # noqa: S307 - the same text as Python
    ],
)
def test_what_javascript_takes_is_taken(text: bytes, value: JsonValue) -> None:
    found = parse(text)

    assert found == value
    assert [type(part) for part in found or ()] == [type(part) for part in value or ()]  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("text", "code", "message", "where"),
    [
        (b"", "broken-json", "this is no JSON: expecting value", (1, 1)),
        (b'{"a": 1', "broken-json", "this is no JSON: expecting ',' delimiter", (1, 8)),
        (b'{\n "a": "b\tc"}', "broken-json", "this is no JSON: invalid control character", (2, 9)),
        (b'{"a": 1, "a": 2}\n]', "broken-json", "this is no JSON: extra data", (2, 1)),
        (b"[1]\n[2]", "broken-json", "this is no JSON: extra data", (2, 1)),
        (b"[1,\n NaN]", "broken-json", "this is no JSON: NaN is no number that JSON can hold", (2, 2)),
        (b"[-Infinity]", "broken-json", "this is no JSON: -Infinity is no number that JSON can hold", (1, 2)),
        (b"[1, 1e999]", "broken-json", "this is no JSON: 1e999 is no number that JSON can hold", (1, 5)),
        (
            b"9" * 5000,
            "broken-json",
            "this is no JSON: 9999999999999999… is no number that JSON can hold",
            (1, 1),
        ),
        (
            b'[1,\n "a\\ud800b"]',
            "no-character",
            '"a\\ud800b" holds half of a surrogate pair, which is no character',
            (2, 2),
        ),
        (
            b'\n "\xc3\xa9\xff"',
            "not-utf-8",
            "the byte 0xff is no UTF-8; Directus would read it as the character U+FFFD",
            (2, 4),
        ),
    ],
)
def test_what_is_no_json_is_refused_at_its_place(text: bytes, code: str, message: str, where: tuple[int, int]) -> None:
    with pytest.raises(BadJson) as caught:
        parse(text)

    (problem,) = caught.value.problems
    assert (problem.code, problem.message, problem.position) == (code, message, where)


def test_every_key_that_stands_twice_is_told() -> None:
    with pytest.raises(BadJson) as caught:
        parse(b'{"a": {"b": 1,\n "b": 2, "\\u0062": 3}, "c": {"d": 1},\n "c": {"d": 2}}')

    assert {problem.code for problem in caught.value.problems} == {"duplicate-key"}
    assert [(problem.message, problem.position, problem.path) for problem in caught.value.problems] == [
        ("the key 'b' stands twice in one object (first in line 1); only the last counts", (2, 2), ("a", "b")),
        ("the key 'b' stands twice in one object (first in line 1); only the last counts", (2, 10), ("a", "b")),
        ("the key 'c' stands twice in one object (first in line 2); only the last counts", (3, 2), ("c",)),
    ]


@pytest.mark.parametrize("text", [b"[" * 101 + b"]" * 101, b"[" * 100_000, b'{"a":' * 500 + b"1" + b"}" * 500])
def test_what_is_too_deep_is_refused(text: bytes) -> None:
    with pytest.raises(BadJson) as caught:
        parse(text)

    assert [problem.code for problem in caught.value.problems] == ["too-deep"]
