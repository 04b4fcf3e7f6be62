"""Keys that a fix adds: the databases' value where they agree, the usual one where they do not or none has it."""

from __future__ import annotations

import pytest

from snapshot_tool.model.fix import Delete, Fix, RemoveValue, SetValue
from snapshot_tool.model.json import JsonObject
from snapshot_tool.rules.added_keys import as_in

USUAL = Fix("f", (SetValue(("schema", "is_nullable"), "true"),))


@pytest.mark.parametrize(
    ("known", "text"),
    [
        ([], "true"),
        ([{"schema": {"is_nullable": False}}], "false"),
        ([{"schema": {"is_nullable": False}}, {"schema": {"is_nullable": False}}], "false"),
        ([{"schema": {"is_nullable": False}}, {"schema": {"is_nullable": True}}], "true"),
        ([{"schema": {"is_nullable": False}}, {"schema": None}, {}], "false"),
        ([{"schema": {"is_nullable": 0}}, {"schema": {"is_nullable": False}}], "true"),
    ],
)
def test_a_key_that_is_not_there_has_the_value_that_databases_agree_on(known: list[JsonObject], text: str) -> None:
    assert as_in(USUAL, {"schema": {"is_unique": False}}, known) == Fix(
        "f", (SetValue(("schema", "is_nullable"), text),)
    )


def test_a_value_that_is_there_is_set_as_the_fix_says() -> None:
    assert as_in(USUAL, {"schema": {"is_nullable": False}}, [{"schema": {"is_nullable": False}}]) == USUAL


def test_other_changes_are_as_they_were() -> None:
    fix = Fix("f", (Delete(), RemoveValue(("a",)), SetValue(("a", 0), "1")))

    assert as_in(fix, {"a": [2]}, [{"a": [3]}]) == fix
