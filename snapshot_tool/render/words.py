"""Words that every output shares: counts, lists, and values of files shown so that nothing acts on them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from snapshot_tool.model.finding import Finding, Severity
from snapshot_tool.model.json import Absent, JsonValue, dumps

_VALUE_WIDTH = 60
_UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
_JOINER = "\u200d"
"""Zero-width joiner: part of many emoji."""

NOUNS: Final[Mapping[Severity, str]] = {
    Severity.ERROR: "error",
    Severity.WARNING: "warning",
    Severity.INFO: "note",
}
"""What one finding of a severity is called where they are counted."""


SHORT_TYPES: Final[Mapping[str, str]] = {
    "character varying": "varchar",
    "character": "char",
    "timestamp with time zone": "timestamptz",
    "timestamp without time zone": "timestamp",
    "double precision": "double",
}
"""What people call the types of PostgreSQL that have long names."""


def visible(text: str) -> str:
    r"""Return `text` with everything that a terminal would act on, or not show, as an escape (`\x1b`, `\u202e`)."""
    return text if text.isprintable() else "".join(map(_visible_character, text))


def visible_lines(text: str) -> list[str]:
    """Return the lines of `text`, each made visible; line breaks alone are kept, as lines."""
    return [visible(line) for line in text.split("\n")]


def _visible_character(character: str) -> str:
    import unicodedata  # noqa: PLC0415 - megabytes, and nearly all that is ever shown can be printed

    if unicodedata.category(character) not in _UNSEEN or character == _JOINER:
        return character
    escaped = {"\n": "\\n", "\t": "\\t", "\r": "\\r"}.get(character)
    point = ord(character)
    return escaped or (
        f"\\x{point:02x}" if point < 0x100 else f"\\u{point:04x}" if point < 0x10000 else f"\\U{point:08x}"
    )


def show(value: JsonValue | Absent) -> str:
    """Return a JSON value on one line, cut after some 60 characters; an absent key is `(no key)`."""
    if isinstance(value, Absent):
        return "(no key)"
    text = visible(dumps(value))
    return text if len(text) <= _VALUE_WIDTH else text[: _VALUE_WIDTH - 1] + "…"


def count(number: int, noun: str, plural: str = "") -> str:
    """Return `1 field`, `2 fields`, `12,000 rows`."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def listed(parts: Iterable[str]) -> str:
    """Return the parts that say something, joined by a middle dot."""
    return " · ".join(part for part in parts if part)


def first_of(names: Sequence[object], most: int = 3) -> str:
    """Return the first few names: `a, b, c and 4 more`."""
    more = len(names) - most
    return ", ".join(map(str, names[:most])) + (f" and {more} more" if more > 0 else "")


def counts(findings: Iterable[Finding]) -> str:
    """Return such as `2 errors · 1 warning`; `no findings` where there are none."""
    found = Counter(finding.severity for finding in findings)
    said = [count(found[severity], NOUNS[severity]) for severity in Severity if found[severity]]
    return listed(said) or "no findings"


def advice(finding: Finding) -> str:
    """Return the message of a finding, and below it a line for each remedy."""
    remedies = [f"{'fix' if number == 0 else 'or'}: {remedy}" for number, remedy in enumerate(finding.remedies)]
    return "\n".join([finding.message, *remedies])
