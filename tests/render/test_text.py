"""What a person reads: literal, at 80 columns, with nothing of a file acted on."""

from __future__ import annotations

from dataclasses import replace
from io import StringIO

import pytest
from rich.console import Console, RenderableType

from snapshot_tool.directus.noise import noise
from snapshot_tool.model.difference import Difference, Differences, Entry
from snapshot_tool.model.item import Item, ItemKind
from snapshot_tool.model.noise import Noise
from snapshot_tool.model.plan import Check, Lock, Plan
from snapshot_tool.model.prediction import (
    Action,
    Outcome,
    Prediction,
    Statement,
    StatementKind,
    Wait,
    Work,
)
from snapshot_tool.model.selection import Selection
from snapshot_tool.render.detail import Detail
from snapshot_tool.render.differences import render_differences
from snapshot_tool.render.effects import Effects, Uncompared
from snapshot_tool.render.findings import render_findings
from snapshot_tool.render.plan import render_plan
from snapshot_tool.render.prediction import Story, render_prediction
from snapshot_tool.render.terminal import THEME
from snapshot_tool.render.words import counts, show, visible
from tests.render.values import (
    CHAT,
    DIFFERENCES,
    EFFECTS,
    FINDINGS,
    PLAN,
    PREDICTION,
    REFUSED,
    TIMESTAMP,
    UNSEEN,
    VERSIONED,
    WEBHOOK,
    column,
    field,
)


def text(renderable: RenderableType, width: int = 80) -> list[str]:
    file = StringIO()
    Console(file=file, width=width, theme=THEME, markup=False, highlight=False, emoji=False).print(renderable)
    return [line.rstrip() for line in file.getvalue().rstrip("\n").split("\n")]


def test_differences_fold_noise_and_nothing_else() -> None:
    shown = render_differences(DIFFERENCES, effects=EFFECTS, unseen=UNSEEN, detail=Detail.FOLDED)

    assert text(shown) == [
        "~ chat",
        '└── ~ note  meta.note  "x" → "y"',
        "",
        "~ conversation_chunk",
        "├── ~ timestamp  schema.is_indexed  true → false",
        "├── + embedding         json",
        '├── - legacy_reference  varchar(255), not null, default "[red]a[/]\\u001b[31m",',
        "│   indexed",
        "├── ~ status",
        '│   ├── meta.options.choices.0.text  "A" → "B"',
        '│   ├── meta.special[1]  (no key) → "cast-json"',
        "│   └── schema.max_length  255 → 64",
        '└── ~ conversation_id → conversation  schema.on_delete  "SET NULL" → "CASCADE"',
        "",
        "- oldies  the table goes, with all its rows",
        "",
        "+ project_webhook  new: 14 fields",
        "└── id, name, url, secret, project_id, status, date_created, date_updated,",
        "    user_created, user_updated, event_types, is_active and 2 more",
        "",
        "- versioned  a key is missing: Directus drops the table",
        "└── meta.versioning  false → (no key)",
        "",
        "1 difference is noise (sort 1), written as a metadata row only: --all shows it",
        "24 differences  · collections +1 ~1 -2  · fields +15 ~3 -1  · relations ~1",
        "Directus cannot see 3 objects here (partial unique index 2 · composite index 1):",
        "--all names them",
    ]


def test_all_shows_every_item_and_object() -> None:
    shown = text(render_differences(DIFFERENCES, effects=EFFECTS, unseen=UNSEEN, detail=Detail.ALL), width=100)

    assert shown[:3] == ["~ chat", "├── meta.sort  1 → 2  (sort)", '└── ~ note  meta.note  "x" → "y"']
    assert "└── + last_error    varchar(255)" in shown
    assert shown[-4:] == [
        "Directus cannot see",
        "  partial unique index  member_uniq  on org",
        "  partial unique index  owner_uniq  on org",
        "  composite index  idx_chunk  on conversation_chunk",
    ]


def test_metadata_that_directus_acts_on_is_never_folded() -> None:
    nothing_known = render_differences(
        Differences(collections=DIFFERENCES.collections[2:3]), effects=EFFECTS, unseen=(), detail=Detail.FOLDED
    )

    assert text(nothing_known)[0] == "- versioned  a key is missing: Directus drops the table"


SORTED = Difference(CHAT, (Entry("E", ("meta", "sort"), lhs=1, rhs=2),))
WRITTEN = Action("update collection", CHAT)


@pytest.mark.parametrize(
    ("actions", "first_line"),
    [
        ((WRITTEN,), "1 difference is noise (sort 1), written as a metadata row only: --all shows it"),
        ((Action("update collection", CHAT, (Statement("alter table …"),)),), "~ chat"),
        ((Action("update collection", CHAT, error="refused", status=400),), "~ chat"),
        ((Action("delete collection", CHAT),), "- chat  a key is missing: Directus drops the table"),
        ((), "~ chat"),  # nothing becomes of it, so it differs again after the push
    ],
)
def test_noise_is_folded_only_where_a_push_writes_a_row_and_nothing_else(
    actions: tuple[Action, ...], first_line: str
) -> None:
    differences = Differences(collections=(SORTED,))
    effects = Effects.of(actions, noise(differences))
    shown = text(render_differences(differences, effects=effects, unseen=(), detail=Detail.FOLDED))

    assert shown[0] == first_line
    assert ("└── meta.sort  1 → 2  (sort)" in shown) is (first_line[0] != "1")


def test_what_hides_behind_noise_is_shown_and_the_noise_marked() -> None:
    both = Difference(CHAT, (*SORTED.entries, Entry("E", ("meta", "hidden"), lhs=False, rhs=True)))
    differences = Differences(collections=(both,))
    effects = Effects.of((WRITTEN,), noise(differences))

    assert text(render_differences(differences, effects=effects, unseen=(), detail=Detail.FOLDED))[:3] == [
        "~ chat",
        "├── meta.sort  1 → 2  (sort)",
        "└── meta.hidden  false → true",
    ]


def test_files_that_directus_takes_for_the_same_are_counted_and_named() -> None:
    files = [
        Uncompared(CHAT, "collections/chat.json", Noise.FORMATTING),
        Uncompared(WEBHOOK, "collections/project_webhook.json", Noise.KEY_ORDER),
    ]

    def shown(detail: Detail) -> list[str]:
        return text(render_differences(Differences(), effects=EFFECTS, unseen=(), detail=detail, uncompared=files), 200)

    assert shown(Detail.FOLDED)[1:] == [
        "2 files differ only in what Directus does not compare (formatting 1 · key-order 1): --all names them"
    ]
    assert shown(Detail.ALL)[1:] == [
        "",
        "Directus does not compare",
        "  formatting  collections/chat.json",
        "  key-order  collections/project_webhook.json",
    ]


def test_only_the_selected_actions_are_told_and_what_the_outcome_hangs_on() -> None:
    story = Story(PREDICTION, selection=Selection(only=("project_*",)))

    assert text(render_prediction(story, detail=Detail.FOLDED))[:5] == [
        "1 create collection project_webhook",
        '  ✓ create table "project_webhook" ("id" uuid not null)',
        "2 delete collection versioned",
        '  ! drop table "versioned"',
        "    loses the rows of versioned",
    ]
    shown = text(render_prediction(story, detail=Detail.FOLDED), 200)
    assert (
        "2 actions of other collections are not shown; a push makes them all the same, and ends as said here" in shown
    )
    assert "✗ A push would fail at action 5, statement 3, and everything would be rolled back.  (HTTP 500)" in shown


def test_a_field_that_turns_from_alias_to_column_is_dropped_and_added() -> None:
    swapped = Differences(
        fields=(
            field("chat", "tags", Entry("D", lhs={"type": "alias"})),
            field("chat", "tags", Entry("N", rhs=column())),
        )
    )
    effects = Effects(dropped=frozenset({swapped.fields[0].item}))
    shown = render_differences(swapped, effects=effects, unseen=(), detail=Detail.FOLDED)

    assert text(shown)[:3] == ["~ chat", "├── - tags  alias", "└── + tags  varchar(255)"]


def test_no_differences_are_said() -> None:
    shown = render_differences(Differences(), effects=EFFECTS, unseen=(), detail=Detail.FOLDED)

    assert text(shown) == ["No differences: Directus would find nothing to do."]


def test_a_failing_push_is_told_up_to_where_it_stops() -> None:
    assert text(render_prediction(Story(PREDICTION), detail=Detail.FOLDED)) == [
        "  1 create collection project_webhook",
        '    ✓ create table "project_webhook" ("id" uuid not null)',
        "  2 delete collection versioned",
        '    ! drop table "versioned"',
        "      loses the rows of versioned",
        "3-4 2 actions that write only metadata rows",
        "  5 update field conversation_chunk.timestamp",
        '    ✗ drop index "conversation_chunk_timestamp_index"',
        '      42704  index "conversation_chunk_timestamp_index" does not exist',
        "",
        "✗ A push would fail at action 5, statement 3, and everything would be rolled",
        "back.  (HTTP 500)",
        '  Directus answers: drop index "conversation_chunk_timestamp_index" - index',
        '                    "conversation_chunk_timestamp_index" does not exist',
        "  not reached: 1 further difference",
    ]


def test_a_refusal_is_told_before_any_statement_of_its_action() -> None:
    refused = Prediction(
        (Action("create field", TIMESTAMP, error="Invalid payload. No.", status=400),),
        Outcome.FAILS,
        400,
        "Invalid payload. No.",
    )

    assert text(render_prediction(Story(refused), detail=Detail.FOLDED)) == [
        "1 create field conversation_chunk.timestamp",
        "  ✗ Directus refuses: 400: Invalid payload. No.",
        "",
        "✗ Directus would refuse action 1, and everything would be rolled back.  (HTTP",
        "400)",
        "  Directus answers: Invalid payload. No.",
    ]


def test_a_long_harmless_push_stays_short_and_all_tells_every_statement() -> None:
    tables = [f"t{number}" for number in range(1, 31)]
    actions = [
        Action("create collection", Item(ItemKind.COLLECTION, name), (Statement(f'create table "{name}" ()'),))
        for name in tables
    ]
    edit = Action("update field", TIMESTAMP, (Statement("alter 1"), Statement("alter 2")))
    story = Story(Prediction((*actions, edit)))

    assert text(render_prediction(story, detail=Detail.FOLDED)) == [
        " 1-30 create 30 collections  30 statements",
        "      t1, t2, t3, t4, t5, t6, t7, t8, t9, t10, t11, t12 and 18 more",
        "   31 update field conversation_chunk.timestamp  2 statements",
        "",
        "✓ A push would succeed: 31 actions, 32 statements, nothing is lost.  (HTTP 204)",
        "  afterwards: Directus reports no difference",
    ]
    whole = text(render_prediction(story, detail=Detail.ALL))
    assert '      ✓ create table "t30" ()' in whole
    assert whole[-5:-3] == ["      ✓ alter 1", "      ✓ alter 2"]


def test_what_is_lost_is_counted_and_who_waits_is_named() -> None:
    dropped = Statement(
        'drop table "versioned"',
        Outcome.LOSES_DATA,
        message="the rows of versioned",
        work=Work(StatementKind.DROP_TABLE, "versioned"),
    )
    narrowed = Statement(
        "alter type",
        Outcome.LOSES_DATA,
        message="values",
        work=Work(StatementKind.ALTER_TYPE, "chat", "note", "varchar(5)"),
    )
    story = Story(
        Prediction(
            (Action("delete collection", VERSIONED, (dropped,)), Action("update field", TIMESTAMP, (narrowed,))),
            Outcome.LOSES_DATA,
            remaining=DIFFERENCES,
        ),
        waits=(
            Wait("versioned", Lock.ACCESS_EXCLUSIVE, 1_200, 1, rewrites=1, reads=2),
            Wait("chat", Lock.SHARE, 10, 2),
        ),
        answers={"data-loss-table versioned": 1_204},
    )

    assert text(render_prediction(story, detail=Detail.FOLDED), 100)[-12:] == [
        "! A push would succeed (2 actions, 2 statements), and lose data.  (HTTP 204)",
        "  lost: the table versioned, with 1,204 rows",
        "        what does not fit varchar(5) in rows that nobody counted of chat.note",
        "  afterwards: collection project_webhook is reported as new again",
        "              collection oldies is reported as deleted again",
        "              collection versioned differs again: meta.versioning false → (no key)",
        "              collection chat differs again: meta.sort 1 → 2",
        "              field conversation_chunk.timestamp differs again: schema.is_indexed true → false",
        "              and 5 more",
        "  kept waiting: versioned (about 1,200 rows): nobody reads or writes it from statement 1 to the end,",
        "                while the push writes every row again and reads every row 2 times",
        "                chat (about 10 rows): nobody writes it from statement 2 to the end",
    ]


def test_what_depends_on_the_rows_is_unknown() -> None:
    unknown = Statement("set not null", Outcome.UNKNOWN, "23502", "column contains null values")
    maybe = Statement("alter type", Outcome.UNKNOWN, message="values of chat.note")
    story = Story(Prediction((Action("update field", TIMESTAMP, (unknown, maybe)),), Outcome.UNKNOWN))

    assert text(render_prediction(story, detail=Detail.FOLDED), 100) == [
        "1 update field conversation_chunk.timestamp",
        "  ? set not null",
        "    unknown: depends on the rows; with one row in the way it fails with 23502  column contains null",
        "    values",
        "  ? alter type",
        "    unknown: depends on the rows; it may lose values of chat.note",
        "",
        "? How a push would end is unknown: it depends on the rows (2 statements above).",
        "  afterwards, if it succeeds: Directus reports no difference",
    ]


@pytest.mark.parametrize(
    ("outcome", "sentence"),
    [
        (Outcome.OK, "✓ A push would succeed: 1 action, 0 statements, nothing is lost.  (HTTP 204)"),
        (Outcome.LOSES_DATA, "! A push would succeed (1 action, 0 statements), and lose data.  (HTTP 204)"),
    ],
)
def test_the_end_of_a_push_is_one_sentence(outcome: Outcome, sentence: str) -> None:
    story = Story(Prediction(PREDICTION.actions[2:3], outcome))

    assert text(render_prediction(story, detail=Detail.FOLDED))[-2] == sentence


def test_a_push_that_never_converges_names_what_comes_back() -> None:
    remaining = Differences(fields=DIFFERENCES.fields[:1])
    story = Story(Prediction((), Outcome.NEVER_CONVERGES, remaining=remaining))

    assert text(render_prediction(story, detail=Detail.FOLDED)) == [
        "↻ A push would succeed: 0 actions, 0 statements, nothing is lost; but it never",
        "ends: 1 difference would come back.  (HTTP 204)",
        "  afterwards: field conversation_chunk.timestamp differs again:",
        "              schema.is_indexed true → false",
    ]


def test_a_push_with_nothing_to_do() -> None:
    assert text(render_prediction(Story(Prediction()), detail=Detail.FOLDED)) == ["✓ A push would find nothing to do."]


def test_the_checks_of_a_step_are_counted_and_told_in_full_where_all_is_asked_for() -> None:
    checks = tuple(Check("SELECT 1 WHERE false", f"fact {number}") for number in (1, 2, 3))
    plan = replace(PLAN, steps=(replace(PLAN.steps[-1], before=checks),))

    assert "    stops if fact 1, and on 2 further checks" in text(render_plan(plan, detail=Detail.FOLDED))
    assert "    stops if fact 1; fact 2; fact 3" in text(render_plan(plan, detail=Detail.ALL))


def test_a_plan_is_a_table_of_steps_by_phase() -> None:
    assert text(render_plan(PLAN, detail=Detail.FOLDED)) == [
        "  #   step                                    lock                          rows",
        "────────────────────────────────────────────────────────────────────────────────",
        "      preflight",
        "  1   no NULL in conversation_chunk.x         none                     1,200,000",
        '      SELECT 1 FROM "conversation_chunk"',
        '      WHERE "x" IS NULL',
        "      expand",
        "2-8   create project_webhook                  ACCESS EXCLUSIVE",
        '      CREATE TABLE "project_webhook" ("id"    project_webhook',
        "      uuid NOT NULL)                          SHARE ROW EXCLUSIVE",
        "      and 6 rows of metadata                  project",
        "      contract",
        "  9   drop idx_old: idx_new covers it         SHARE UPDATE EXCLUSIVE           ?",
        '      DROP INDEX CONCURRENTLY "idx_old"       conversation_chunk',
        "      stops if idx_old backs a constraint",
        "      no undo: the index is built again",
        "",
        "warning[lock-several-tables]",
        "    One transaction locks two tables strongly.",
        "",
        "✓ The plan may run: 9 steps · strongest lock ACCESS EXCLUSIVE · 1 warning",
    ]


def test_a_refused_plan_says_so_last() -> None:
    assert text(render_plan(REFUSED, detail=Detail.FOLDED))[-1] == "✗ The plan is refused: 1 error above."


def test_an_empty_plan_says_that_there_is_nothing_to_do() -> None:
    assert text(render_plan(Plan(), detail=Detail.FOLDED)) == ["✓ Nothing to do: the database is as wanted."]


def test_findings_come_heaviest_first_with_their_remedies() -> None:
    assert text(render_findings(FINDINGS)) == [
        "error[drop-index-by-guessed-name] conversation_chunk.timestamp in @production",
        "  --> snapshot/fields/x.json:39:19  $.schema.is_indexed",
        '    A push would run drop index "conversation_chunk_timestamp_index", and no',
        "    index has that name.",
        "    fix: set is_indexed: true in the file",
        "     or: rename the index to conversation_chunk_timestamp_index",
        "    or go on all the same with --allow",
        "    drop-index-by-guessed-name:conversation_chunk.timestamp",
        "",
        "warning[lock-several-tables]",
        "    One transaction locks two tables strongly.",
    ]


def test_the_database_at_hand_goes_without_saying() -> None:
    assert text(render_findings(FINDINGS, at_hand="@production"))[0] == (
        "error[drop-index-by-guessed-name] conversation_chunk.timestamp"
    )
    assert text(render_findings(FINDINGS, at_hand="@staging"))[0].endswith(" in @production")


def test_alike_findings_are_folded_after_the_third() -> None:
    alike = [replace(FINDINGS[0], message=f"Finding {number}.") for number in range(1, 6)]

    assert text(render_findings(alike, detail=Detail.FOLDED))[-5:] == [
        "",
        "warning[lock-several-tables]",
        "    Finding 3.",
        "",
        "and 2 more of lock-several-tables: --all shows them",
    ]
    assert len(text(render_findings(alike))) == 14


def test_counts() -> None:
    assert counts(FINDINGS) == "1 error · 1 warning"
    assert counts(()) == "no findings"


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("plain", "plain"),
        ("naïve 🎈 日本", "naïve 🎈 日本"),
        ("a\x1b[31mb", "a\\x1b[31mb"),
        ("a\nb\tc\r", "a\\nb\\tc\\r"),
        ("\u202eevil", "\\u202eevil"),
        ("\ud800", "\\ud800"),
        ("\x00\x7f\x9b", "\\x00\\x7f\\x9b"),
        ("👩\u200d💻", "👩\u200d💻"),
        ("\U000e0041", "\\U000e0041"),
    ],
)
def test_what_a_terminal_would_act_on_is_shown_as_its_escape(given: str, shown: str) -> None:
    assert visible(given) == shown


def test_values_are_cut_after_sixty_characters() -> None:
    assert show("x" * 58) == '"' + "x" * 58 + '"'
    assert show("x" * 59) == '"' + "x" * 58 + "…"
