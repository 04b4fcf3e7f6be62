"""The JSON documents: their whole text, and that their published schemas describe them."""

from __future__ import annotations

import json
from typing import Any

import pytest

from snapshot_tool.model.difference import Differences
from snapshot_tool.model.item import Item, ItemKind
from snapshot_tool.model.plan_document import PlanDocument
from snapshot_tool.model.prediction import Action, Outcome, Prediction, Statement, StatementKind, Work
from snapshot_tool.render.documents import Document
from snapshot_tool.render.json import (
    diff_document,
    findings_document,
    json_text,
    prediction_document,
    render_json,
)
from tests.render.values import DIFFERENCES, DROP, EFFECTS, FINDINGS, PLAN, PREDICTION, UNSEEN


def read(document: Document) -> Any:
    """Return the document as JSON; its shape is what the tests look at."""
    return json.loads(render_json(document))


def test_findings() -> None:
    assert read(findings_document("snapshot", FINDINGS)) == {
        "format": "snap.findings/1",
        "snapshot": "snapshot",
        "counts": {"error": 1, "warning": 1, "info": 0},
        "findings": [
            {
                "code": "lock-several-tables",
                "severity": "warning",
                "message": "One transaction locks two tables strongly.",
                "object": "",
                "file": "",
                "line": None,
                "column": None,
                "path": "",
                "remedies": [],
                "allow": "",
                "environments": [],
            },
            {
                "code": "drop-index-by-guessed-name",
                "severity": "error",
                "message": f"A push would run {DROP}, and no index has that name.",
                "object": "conversation_chunk.timestamp",
                "file": "snapshot/fields/x.json",
                "line": 39,
                "column": 19,
                "path": "$.schema.is_indexed",
                "remedies": [
                    "set is_indexed: true in the file",
                    "rename the index to conversation_chunk_timestamp_index",
                ],
                "allow": "drop-index-by-guessed-name:conversation_chunk.timestamp",
                "environments": ["@production"],
            },
        ],
        "against": [],
    }


def test_differences_keep_the_entries_of_deep_diff_and_say_what_a_push_does() -> None:
    found = read(diff_document("production", "snapshot", DIFFERENCES, effects=EFFECTS, unseen=UNSEEN))

    assert list(found) == ["format", "from", "to", "selection", "differences", "uncompared", "unseen"]
    differences = found["differences"]
    assert differences[2] == {
        "item": {"kind": "collection", "collection": "versioned", "field": ""},
        "change": "dropped",
        "metadata_only": False,
        "folded": False,
        "related_collection": None,
        "entries": [{"kind": "D", "path": ["meta", "versioning"], "lhs": False}],
    }
    assert differences[3] == {
        "item": {"kind": "collection", "collection": "chat", "field": ""},
        "change": "changed",
        "metadata_only": True,
        "folded": True,
        "related_collection": None,
        "entries": [{"kind": "E", "path": ["meta", "sort"], "lhs": 1, "rhs": 2, "noise": ["sort"]}],
    }
    assert differences[7]["entries"][1] == {
        "kind": "A",
        "path": ["meta", "special"],
        "index": 1,
        "item": {"kind": "N", "rhs": "cast-json"},
    }
    assert found["unseen"][0] == {
        "kind": "partial unique index",
        "table": "org",
        "name": "member_uniq",
        "definition": "CREATE UNIQUE INDEX …",
    }


def test_predictions_list_the_actions_with_their_statements() -> None:
    found = read(prediction_document("production", "snapshot", PREDICTION, effects=EFFECTS, findings=FINDINGS))

    assert (found["outcome"], found["status"]) == ("fails", 500)
    assert found["actions"][4] == {
        "verb": "update field",
        "item": {"kind": "field", "collection": "conversation_chunk", "field": "timestamp"},
        "statements": [
            {
                "sql": 'drop index "conversation_chunk_timestamp_index"',
                "outcome": "fails",
                "sqlstate": "42704",
                "message": 'index "conversation_chunk_timestamp_index" does not exist',
            }
        ],
        "error": None,
        "status": None,
    }


def test_a_prediction_is_this_whole_document() -> None:
    """The statement that fails is the last one; the last action but one only writes rows."""
    item = Item(ItemKind.FIELD, "conversation_chunk", "timestamp")
    prediction = Prediction(
        (
            Action("update collection", Item(ItemKind.COLLECTION, "chat")),
            Action(
                "update field",
                item,
                (
                    Statement(
                        "alter table …", work=Work(StatementKind.SET_NOT_NULL, "conversation_chunk", "timestamp")
                    ),
                    Statement(DROP, Outcome.FAILS, "42704", "index does not exist"),
                ),
            ),
        ),
        Outcome.FAILS,
        500,
        f"{DROP} - index does not exist",
        Differences(fields=DIFFERENCES.fields[:1]),
    )

    assert read(prediction_document("@production", "snapshot", prediction, effects=EFFECTS, findings=())) == {
        "format": "snap.prediction/1",
        "from": "@production",
        "to": "snapshot",
        "outcome": "fails",
        "status": 500,
        "message": 'drop index "conversation_chunk_timestamp_index" - index does not exist',
        "selection": {"only": [], "exclude": []},
        "actions": [
            {
                "verb": "update collection",
                "item": {"kind": "collection", "collection": "chat", "field": ""},
                "statements": [],
                "error": None,
                "status": None,
            },
            {
                "verb": "update field",
                "item": {"kind": "field", "collection": "conversation_chunk", "field": "timestamp"},
                "statements": [
                    {"sql": "alter table …", "outcome": "ok", "sqlstate": None, "message": None},
                    {
                        "sql": 'drop index "conversation_chunk_timestamp_index"',
                        "outcome": "fails",
                        "sqlstate": "42704",
                        "message": "index does not exist",
                    },
                ],
                "error": None,
                "status": None,
            },
        ],
        "remaining": [
            {
                "item": {"kind": "field", "collection": "conversation_chunk", "field": "timestamp"},
                "change": "changed",
                "metadata_only": False,
                "folded": False,
                "related_collection": None,
                "entries": [{"kind": "E", "path": ["schema", "is_indexed"], "lhs": True, "rhs": False}],
            }
        ],
        "findings": [],
    }


def test_a_refusal_is_an_action_without_a_statement() -> None:
    refusal = 'Invalid payload. Field "a" already exists in collection "b".'
    action = Action("create field", Item(ItemKind.FIELD, "b", "a"), error=refusal, status=400)
    prediction = Prediction((action,), Outcome.FAILS, 400, refusal)
    found = read(prediction_document("@production", "snapshot", prediction, effects=EFFECTS, findings=()))

    assert (found["outcome"], found["status"], found["message"]) == ("fails", 400, refusal)
    assert found["actions"] == [
        {
            "verb": "create field",
            "item": {"kind": "field", "collection": "b", "field": "a"},
            "statements": [],
            "error": refusal,
            "status": 400,
        }
    ]


def test_plans_list_every_step_with_all_that_is_known_of_it() -> None:
    found = read(PlanDocument.of(PLAN))

    assert (found["format"], found["refused"], found["before"]) == ("snap.plan/1", False, {"a": "b"})
    assert found["steps"][8] == {
        "number": 9,
        "phase": "contract",
        "reason": "drop idx_old: idx_new covers it",
        "cause": {"kind": "field", "collection": "conversation_chunk", "field": "timestamp"},
        "sql": 'DROP INDEX CONCURRENTLY "idx_old"',
        "locks": [
            {
                "table": "conversation_chunk",
                "lock": "SHARE UPDATE EXCLUSIVE",
                "blocks_reads": False,
                "blocks_writes": False,
            }
        ],
        "lock_class": "concurrent",
        "rewrite": False,
        "scan": False,
        "transaction": None,
        "lock_timeout_ms": 0,
        "statement_timeout_ms": 0,
        "table_rows": -1,
        "expects_nothing": False,
        "before": [{"sql": "SELECT 1 WHERE false", "message": "idx_old backs a constraint"}],
        "after": [],
        "undo": [],
        "no_undo": "the index is built again",
        "lasting": False,
    }


@pytest.mark.parametrize(
    "document",
    [
        findings_document("snapshot", FINDINGS),
        diff_document("production", "snapshot", DIFFERENCES, effects=EFFECTS, unseen=UNSEEN),
        prediction_document("production", "snapshot", PREDICTION, effects=EFFECTS, findings=FINDINGS),
        PlanDocument.of(PLAN),
    ],
    ids=lambda document: document.format,
)
def test_a_document_reads_back_as_what_it_was(document: Document) -> None:
    assert type(document).model_validate_json(render_json(document)) == document


def test_what_a_terminal_acts_on_is_an_escape() -> None:
    text = json_text({"név": "\x9b31m \x7f\x1b[0m"})
    assert text == '{"név":"\\u009b31m \\u007f\\u001b[0m"}\n'
    assert json.loads(text) == {"név": "\x9b31m \x7f\x1b[0m"}
