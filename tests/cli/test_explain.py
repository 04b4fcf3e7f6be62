"""`snap explain`: pages of what a finding may say, the list of them, and the nearest where there is none."""

from __future__ import annotations

import json

import pytest

from snapshot_tool.cli.catalogue import catalogue, headings, pages_of
from snapshot_tool.load.problems import HINTS
from snapshot_tool.rules.registry import kinds_of_codes
from tests.cli.conftest import Snap


def test_a_code_is_explained(snap: Snap) -> None:
    done = snap("explain", "junction-missing")

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == (
        "warning[junction-missing] What the files say: references\n"
        "    A relation of a junction names the field of its other half, and there is no such field.\n"
        "\n"
        "    Effect. A many-to-many list by way of this relation stays empty or answers with an error. Where the list "
        "is an\n"
        "    ordinary one-to-many, the name is a leftover without any effect.\n"
        "\n"
        "    Instead. Bring the field's file back, or set `meta.junction_field` to null.\n"
        "\n"
        "    Reported by `snap validate`; at error it refuses `snap plan`.\n"
        "\n"
        "snap.yaml\n"
        "  rules:\n"
        "    junction-missing: off   # or info, warning, error\n"
        "or, for one object\n"
        "  rules:\n"
        "    junction-missing:\n"
        "      ignore:\n"
        '        - {object: "OBJECT", reason: why it is meant}\n'
        "for one plan\n"
        "  snap plan --allow junction-missing:OBJECT\n"
    )


def test_a_code_with_rules_at_several_points_has_all_their_pages(snap: Snap) -> None:
    shown = snap("explain", "group-missing").stdout

    assert [line for line in shown.splitlines() if line.startswith("error[")] == [
        "error[group-missing] What the files say: references",
        "error[group-missing] What a push would do",
        "error[group-missing] What a plan would do",
    ]


def test_a_rule_that_is_off_says_why_and_how_to_turn_it_on(snap: Snap) -> None:
    shown = snap("explain", "unique-nullable").stdout

    assert "    Off unless snap.yaml turns it on: Most unique fields that take NULL are meant so" in shown
    assert "    unique-nullable: on   # or info, warning, error\n" in shown


def test_what_loading_finds_is_explained_and_cannot_be_set(snap: Snap) -> None:
    shown = snap("explain", "broken-json").stdout

    assert shown.startswith("error[broken-json] How the files are read\n    A file is no JSON.\n")
    assert shown.endswith("snap.yaml cannot set it: a file that cannot be read is always an error.\n")
    assert "--allow" not in shown


@pytest.mark.parametrize(
    ("asked", "hint"),
    [("junction-mising", "did you mean junction-missing?"), ("zzz", "snap explain lists them")],
)
def test_an_unknown_code_leads_to_the_nearest(snap: Snap, asked: str, hint: str) -> None:
    done = snap("explain", asked)

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"error: there is no finding called {asked!r}\n hint: {hint}\n"


def test_all_codes_are_listed_by_heading(snap: Snap) -> None:
    shown = snap("explain").stdout.splitlines()

    assert [line for line in shown if line and not line.startswith(" ")] == list(headings())
    codes = [line.split()[0] for line in shown if line.startswith("  ") and not line.startswith("   ")]
    assert sorted(codes) == sorted(page.code for page in catalogue())


def test_programs_get_the_same(snap: Snap) -> None:
    one = json.loads(snap("explain", "broken-json", "--format", "json").stdout)
    every = json.loads(snap("explain", "--format", "json").stdout)

    assert one == {
        "format": "snap.rule/1",
        "code": "broken-json",
        "pages": [
            {
                "heading": "How the files are read",
                "severity": "error",
                "title": "A file is no JSON.",
                "page": "A file is no JSON.\n\n**Effect.** directus-sync stops at it. Nothing of what it holds is "
                "known here; other rules look at the other files.\n\n**Instead.** Mend the text at that place, or "
                "take the file from git.",
                "reported_by": "every command that reads the files",
                "off_because": "",
                "settable": False,
                "allowable": False,
            }
        ],
    }
    assert every["format"] == "snap.rules/1"
    assert {(rule["code"], rule["on"]) for rule in every["rules"]} >= {
        ("broken-json", True),
        ("unique-nullable", False),
    }


def test_markdown_for_a_ticket(snap: Snap) -> None:
    shown = snap("explain", "unique-nullable", "--format", "markdown").stdout

    assert shown.startswith(
        "# unique-nullable\n\n*info* · What the files say: practice · off unless snap.yaml turns it on\n\n"
        "A unique field takes NULL.\n\n**Effect.** "
    )
    assert "\n\n**Off.** Most unique fields that take NULL" in shown


def test_every_code_has_a_page() -> None:
    codes = {page.code for page in catalogue()}

    assert codes == set(kinds_of_codes()) | set(HINTS)
    assert set(HINTS).isdisjoint(kinds_of_codes())
    for code in codes:
        for page in pages_of(code):
            assert page.title.endswith(".")
            assert len(page.paragraphs) >= 2
