"""What the pages say of a first push is what the twin foresees, and the other way round."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest

from snapshot_tool.load.split import read
from snapshot_tool.model.finding import Place
from snapshot_tool.model.levels import Setting
from snapshot_tool.rules.facts import facts_of
from snapshot_tool.rules.validate import validate
from tests.rules.snapshot.build import build
from tests.rules.snapshot.cases import CASES

FAILS: Final = {
    "default-mangled", "default-refused", "field-without-collection", "first-push-fails", "foreign-key-type",
    "group-missing", "length-out-of-range", "metadata-refused", "name-already-taken", "name-reserved",
    "name-unusable", "relation-field-missing", "relation-target-missing", "relation-to-folder", "schema-is-null",
    "system-field-twice", "system-field-unknown", "type-not-indexable",
}  # fmt: skip
"""Rules whose case makes a push into an empty Directus fail."""
DIFFERS: Final = {
    "alias-special-on-column", "alias-with-column", "alias-without-special", "auto-increment-not-key",
    "auto-increment-type", "column-retyped-silently", "drop-by-missing-key", "field-meta-keys",
    "first-push-differs", "foreign-key-disagrees", "foreign-key-renamed", "generated-column",
    "identity-disagrees", "primary-key-indexed", "primary-key-missing", "primary-key-not-unique",
    "primary-key-nullable", "relation-disagrees", "relation-missing", "relation-rule-null", "size-not-kept",
    "type-disagrees", "type-null", "unknown-type", "untracked-by-null-meta", "version-skew",
}  # fmt: skip
"""Rules whose case it takes, only to find the same difference afterwards."""


def outcome(folder: Path) -> str:
    pushed = facts_of(read(folder)).first_push
    failing = any(
        action.error or any(statement.outcome == "fails" for statement in action.statements)
        for action in pushed.actions
    )
    return "fails" if failing else "differs" if pushed.remaining else "fine"


@pytest.mark.parametrize("code", CASES)
def test_a_first_push_ends_as_the_rule_has_it(code: str, tmp_path: Path) -> None:
    expected = "fails" if code in FAILS else "differs" if code in DIFFERS else "fine"

    assert outcome(build(tmp_path / "snapshot", CASES[code].fires)) == expected


def test_the_small_snapshot_is_taken(tmp_path: Path) -> None:
    assert outcome(build(tmp_path / "snapshot", {})) == "fine"


def test_what_only_the_push_makes_is_told_without_a_file(tmp_path: Path) -> None:
    key = "fields/article/id.json"
    folder = build(
        tmp_path / "snapshot", {key: {"schema.is_primary_key": False, "field": "code", "meta.field": "code"}}
    )

    found = validate(read(folder), levels={"first-push-differs": Setting("on")})

    assert Place("article.id") in [finding.place for finding in found if finding.code == "first-push-differs"]
