"""Reading plans back: nothing is lost, and what is no plan is told apart, with the line."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from snapshot_tool.errors import FileProblem
from snapshot_tool.load.plan import read_plan
from snapshot_tool.model.finding import Finding, Place, Severity
from snapshot_tool.model.item import Item
from snapshot_tool.model.plan import Check, Lock, LockClass, Phase, Plan, Step, TableLock, Undo
from snapshot_tool.model.plan_document import PlanDocument
from snapshot_tool.model.selection import Selection
from snapshot_tool.render.json import render_json
from tests.render.values import PLAN, REFUSED

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
COUNT = st.integers(-1, 2**53)
CHECKS = st.lists(st.builds(Check, TEXT, TEXT), max_size=2).map(tuple)
LOCKS = st.lists(st.builds(TableLock, TEXT, st.sampled_from(Lock)), max_size=2).map(tuple)
UNDOS = st.lists(
    st.builds(Undo, TEXT, LOCKS, st.sampled_from(LockClass), st.booleans(), st.booleans(), CHECKS, CHECKS), max_size=2
).map(tuple)
ITEMS = st.none() | st.from_type(Item)
STEPS = st.builds(
    Step, number=COUNT, phase=st.sampled_from(Phase), sql=TEXT, reason=TEXT, cause=ITEMS, locks=LOCKS,
    lock_class=st.sampled_from(LockClass), rewrite=st.booleans(), scan=st.booleans(), transaction=st.none() | COUNT,
    lock_timeout=COUNT, statement_timeout=COUNT, table_rows=st.none() | COUNT, expects_nothing=st.booleans(),
    before=CHECKS, after=CHECKS, undo=UNDOS, no_undo=st.none() | TEXT,
)  # fmt: skip
FINDINGS = st.builds(
    Finding, TEXT, st.sampled_from(Severity), TEXT,
    st.builds(Place, TEXT, TEXT, st.none() | COUNT, st.none() | COUNT, TEXT), st.lists(TEXT, max_size=2).map(tuple),
    TEXT,
)  # fmt: skip
PLANS = st.builds(
    Plan, st.lists(STEPS, max_size=2).map(tuple), st.lists(FINDINGS, max_size=2).map(tuple),
    st.lists(TEXT, max_size=2).map(tuple), TEXT, COUNT, TEXT, st.dictionaries(TEXT, TEXT, max_size=3), TEXT,
)  # fmt: skip


def written(folder: Path, text: str) -> Path:
    (folder / "plan.json").write_text(text, encoding="utf-8")
    return folder


def refusal(folder: Path, text: str) -> str:
    with pytest.raises(FileProblem) as caught:
        read_plan(written(folder, text))
    return caught.value.message.replace(str(folder), "DIR")


@given(PLANS)
@settings(max_examples=200, deadline=None)
def test_every_plan_comes_back_as_it_was(plan: Plan) -> None:
    text = render_json(PlanDocument.of(plan))

    assert PlanDocument.model_validate_json(text).value() == plan


def test_every_key_of_a_plan_is_written() -> None:
    """A key that a plan gains later on would be lost quietly, as it has a default."""
    changed = replace(
        PLAN, findings=REFUSED.findings, allowed=("a:b",), database="d", server_version=1, directus="x", wanted="w",
        selection=Selection(("org*",), ("org_invite",)),
    )  # fmt: skip

    assert set(Plan.__dataclass_fields__) <= set(PlanDocument.model_fields)
    assert PlanDocument.of(changed).value() == changed


@pytest.mark.parametrize("plan", [PLAN, REFUSED], ids=["a plan", "a refused plan"])
def test_a_plan_is_read_from_its_file_or_its_folder(plan: Plan, tmp_path: Path) -> None:
    written(tmp_path, render_json(PlanDocument.of(plan)))

    assert read_plan(tmp_path) == plan
    assert read_plan(tmp_path / "plan.json") == plan


def test_a_key_that_is_not_known_is_passed_over(tmp_path: Path) -> None:
    text = render_json(PlanDocument.of(PLAN)).replace('"refused": false', '"refused": false,\n  "later": {}')

    assert read_plan(written(tmp_path, text)) == PLAN


def test_a_missing_plan_says_where_plans_come_from(tmp_path: Path) -> None:
    with pytest.raises(FileProblem, match=r"the folder .* holds no plan\.json") as caught:
        read_plan(tmp_path)
    assert caught.value.hint == "snap plan -o DIR writes DIR/plan.json"
    with pytest.raises(FileProblem, match=r"there is no file .*nowhere"):
        read_plan(tmp_path / "nowhere")


def test_the_script_is_no_plan_and_the_hint_says_what_is(tmp_path: Path) -> None:
    (tmp_path / "plan.sql").write_text("-- a plan\n")

    with pytest.raises(FileProblem, match=r"plan\.sql:1:1: this is no JSON") as caught:
        read_plan(tmp_path / "plan.sql")
    assert caught.value.hint == "a plan is read from plan.json: name that, or the folder that holds it"


def test_broken_json_is_told_with_its_line(tmp_path: Path) -> None:
    assert refusal(tmp_path, '{\n  "format": "snap.plan/1",,\n}') == (
        "DIR/plan.json:2:27: this is no JSON: expecting property name enclosed in double quotes"
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[]", "DIR/plan.json is no plan: it does not say format: snap.plan/1"),
        ('{"format": 1}', "DIR/plan.json is no plan: it does not say format: snap.plan/1"),
        ('{"format": "snap.diff/1"}', "DIR/plan.json is no plan: it is snap.diff/1"),
        (
            '{"format": "snap.plan/2"}',
            "DIR/plan.json is a plan in the form snap.plan/2, and this snap reads version 1",
        ),
    ],
)
def test_what_is_no_plan_is_told_apart(text: str, said: str, tmp_path: Path) -> None:
    assert refusal(tmp_path, text) == said


def test_a_lock_that_postgresql_does_not_have_is_told_with_its_line(tmp_path: Path) -> None:
    text = render_json(PlanDocument.of(PLAN)).replace('"lock": "SHARE UPDATE EXCLUSIVE"', '"lock": "TIGHT"')
    line = text[: text.index('"TIGHT"')].count("\n") + 1

    assert refusal(tmp_path, text) == (
        f"DIR/plan.json:{line}:11: steps[8].locks[0].lock: value error, PostgreSQL has no lock 'TIGHT'"
    )


def test_a_key_that_is_missing_is_told(tmp_path: Path) -> None:
    text = render_json(PlanDocument.of(PLAN)).replace('"wanted": "",\n', "").replace('"rewrite": false,', "", 1)

    assert refusal(tmp_path, text) == "DIR/plan.json:1:1: wanted: field required, and 1 more"


def test_a_refused_plan_that_says_it_is_not_is_no_plan(tmp_path: Path) -> None:
    text = render_json(PlanDocument.of(REFUSED)).replace('"refused": true', '"refused": false')

    assert refusal(tmp_path, text) == (
        "DIR/plan.json contradicts itself: refused is false, and its findings say otherwise"
    )
