"""What may become of the files of a project: bytes, values and names changed, and things put where files should be."""

from __future__ import annotations

import json
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from functools import cache
from typing import Final, TypeAlias

import yaml
from hypothesis import strategies as st

from tests.hostile.project import CAPTURE, CONFIG, FOLDER, NATIVE_JSON, NATIVE_YAML, project

Key: TypeAlias = str | int

_TOKENS: Final = (
    b'"', b"{", b"}", b"[", b"]", b":", b",", b"\\", b"\\u0000", b"\\ud800", b"\x00", b"\xff\xfe", b"\xef\xbb\xbf",
    b"\xed\xa0\x80", b"\xc3", b"9e999", b"-0", b"NaN", b"1" * 400, b"1." + b"0" * 400, b"0x1f", b"1_000", b"01",
    b"[" * 300, b'{"a":' * 300, b"- " * 300, b"&a ", b"*a", b"&a [*a, *a]", b"<<: *a\n", b"? ",
    b"!!python/object:os.x ", b"!!binary |\n", b"!!timestamp 2001-01-01\n", b"---\n", b"...\n", b"%YAML 9.9\n",
    b"# ", b"'", b"|\n", b">\n", b"\t", b"\r", b"\r\n", b"\n", b"\x1b[31m", b"\xc2\x9b31m", b"\x7f",
    "\u202e\u2028\u0085".encode(), "💥".encode() * 40, b"null", b"true", b"~", b"off", b"2026-01-01", b"//", b"/*",
    b"${X}", b"${", b"..", b"../../x", b"@", b"git:",
)  # fmt: skip
_TEXTS: Final = (
    "", " ", "\x00", "\n", "\x1b[2J", "\u202e", "a" * 64, "é" * 40, "x" * 5000, "../../../x", "/etc/passwd", "a/b",
    "a\\b", ".", "..", "%00", '"', "'", "`", ";--", "{{", "{{a.b.c}}", "{{" * 50, "(" * 50, "[[:alpha:]]", "**", "[",
    "__proto__", "constructor", "toString", "0", "-1", "1e400", "NaN", "directus_users", "directus_",
    "DIRECTUS_USERS", "id", "$thumbnail", "jsonb", "vector", "integer[]", "character varying",
    "timestamp with time zone", "unknown", "alias", "uuid", "geometry.Point", "CURRENT_TIMESTAMP",
    "nextval('x'::regclass)", "nextval('", "2026-02-31T99:99:99Z", "infinity", "1.5", "99999999999999999999",
    "verification_topic", "languages", "NO ACTION", "m2o", "no-data", "9999.9.9", "11", "12.4.0",
)  # fmt: skip
_NAMES: Final = (
    "x\ny.json", "x\x1b[31m.json", "a" * 200 + ".json", "é" * 60 + ".json", "Key.json", "KEY.JSON", "key_2.json",
    ".hidden.json", "x.json.bak", "-rf.json", "%2e.json", "con.json", "a b.json", "'.json", '".json', "\udcff.json",
    "x.yaml", "info.json",
)  # fmt: skip
_ODD: Final[tuple[object, ...]] = (
    None, True, False, 0, -1, -5, 1.5, 2**31, 2**63, 10**30, 1e300, [], {}, [[]], [None], {"": None}, [{}],
    {"a": {"a": {}}},
)  # fmt: skip

_scalars = (
    st.sampled_from(_TEXTS)
    | st.text(max_size=6)
    | st.integers()
    | st.floats(allow_nan=False)
    | st.sampled_from(_ODD).map(deepcopy)
)
_values = st.recursive(
    _scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=5,
)


@dataclass(frozen=True)
class Content:
    """A file holds these bytes; None: it is gone."""

    path: str
    data: bytes | None

    def __str__(self) -> str:
        return f"{self.path}: {'gone' if self.data is None else self.data[:400]!r}"


@dataclass(frozen=True)
class Thing:
    """Something else stands where a file stood."""

    path: str
    kind: str
    """`folder`, `fifo`, or where a link leads to."""


@dataclass(frozen=True)
class Moved:
    """A file has another name, or stands in another folder."""

    path: str
    to: str


Change: TypeAlias = Content | Thing | Moved

_LINKS: Final = ("folder", "fifo", "/dev/zero", "/etc/passwd", "../../..", ".", "nowhere", "/proc/self/mem")


@st.composite
def changes(draw: st.DrawFn) -> tuple[Change, ...]:
    """One to three changes of one of the inputs: the snapshot's folder, a native file, a capture or `snap.yaml`."""
    of_folder = [path for path in project() if path.startswith(f"{FOLDER}/")]
    paths = draw(st.sampled_from([of_folder, of_folder, [NATIVE_JSON], [NATIVE_YAML], [CAPTURE], [CONFIG], [CONFIG]]))
    made: dict[str, Change] = {}
    for _ in range(draw(st.integers(1, 3))):
        path = draw(st.sampled_from(paths))
        made[path] = draw(_change(path))
    return tuple(made.values())


@st.composite
def _change(draw: st.DrawFn, path: str) -> Change:
    match draw(st.integers(0, 19)):
        case 0:
            return Content(path, None)
        case 1:
            return Thing(path, draw(st.sampled_from(_LINKS)))
        case 2 if path.startswith(FOLDER):
            return Moved(path, f"{path.rpartition('/')[0]}/{draw(st.sampled_from(_NAMES))}")
        case 3 if path.startswith(FOLDER):
            above = draw(st.sampled_from([other.rpartition("/")[0] for other in project() if other.startswith(FOLDER)]))
            return Moved(path, f"{above}/{path.rpartition('/')[2]}")
        case number if number < 11:
            return Content(path, draw(_bytes(path)))
        case _:
            return Content(path, draw(_structure(path)))


@st.composite
def _bytes(draw: st.DrawFn, path: str) -> bytes:
    """What a file holds, some of its bytes changed."""
    data = project()[path]
    for _ in range(draw(st.integers(1, 3))):
        start = draw(st.integers(0, len(data)))
        end = min(len(data), start + draw(st.sampled_from([0, 0, 1, 2, 5, 20, 200, 10**6])))
        match draw(st.integers(0, 5)):
            case 0:
                piece = bytes(byte ^ (1 << draw(st.integers(0, 7))) for byte in data[start : min(end, start + 2)])
                piece += data[start + 2 : end]
            case 1:
                piece = data[start:end] * draw(st.integers(2, 4))
            case 2:
                other = project()[draw(st.sampled_from(list(project())))]
                piece = other[start % (len(other) + 1) :][:400]
            case 3:
                piece = draw(st.binary(max_size=8))
            case _:
                piece = draw(st.sampled_from(_TOKENS))
        data = data[:start] + piece + data[end:]
    return data


@st.composite
def _structure(draw: st.DrawFn, path: str) -> bytes:
    """What a file holds, some of its values and keys changed."""
    document = json.loads(_as_json(path))
    for _ in range(draw(st.integers(1, 3))):
        places = list(_members(document))
        if not places:
            break
        above, key = draw(st.sampled_from(places))
        _spoil(draw, above, key)
    if path.endswith(".yaml"):
        text = yaml.dump(document, Dumper=yaml.CSafeDumper, allow_unicode=draw(st.booleans()), sort_keys=False)
        return text.encode("utf-8", "replace")
    text = json.dumps(document, ensure_ascii=draw(st.booleans()), indent=draw(st.sampled_from([None, 2])))
    return text.encode("utf-8", "surrogatepass")


@cache
def _as_json(path: str) -> str:
    """What a file holds, as the text that is parsed the fastest."""
    data = project()[path]
    return data.decode() if path.endswith(".json") else json.dumps(yaml.load(data, yaml.CSafeLoader))


def _spoil(draw: st.DrawFn, above: dict[Key, object] | list[object], key: Key) -> None:
    match draw(st.integers(0, 5)):
        case 0:
            del above[key]  # type: ignore[arg-type]  # the key is one of this very container
        case 1 if isinstance(above, dict):
            above[draw(st.sampled_from(_TEXTS))] = above.pop(key)
        case 2 if isinstance(above, dict):
            above[draw(st.sampled_from(_TEXTS) | st.text(max_size=8))] = draw(_values)
        case 3:
            nested = draw(_values)
            for _ in range(draw(st.sampled_from([3, 40, 200]))):
                nested = [nested] if draw(st.booleans()) else {"a": nested}
            above[key] = nested  # type: ignore[index]
        case _:
            above[key] = draw(_values)  # type: ignore[index]


def _members(value: object) -> Iterator[tuple[dict[Key, object] | list[object], Key]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield value, key
            yield from _members(inner)
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            yield value, place
            yield from _members(inner)
