"""What machines and pull requests read: valid by the formats' schemas, literal where it matters, safe everywhere."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import jsonschema
import pytest
import xmlschema
from hypothesis import given, settings
from hypothesis import strategies as st

from snapshot_tool.cli.report import rule_texts
from snapshot_tool.model.finding import Finding, Place, Severity
from snapshot_tool.model.report import Report, RuleText
from snapshot_tool.render.comment import MOST_CHARACTERS, code
from snapshot_tool.render.diff_comment import render_diff_comment
from snapshot_tool.render.github import command
from snapshot_tool.render.reports import ReportFormat, render_report
from snapshot_tool.render.sarif import MOST_RESULTS, file_uri

SCHEMAS = Path(__file__).parent / "schemas"
SARIF = jsonschema.Draft7Validator(json.loads((SCHEMAS / "sarif-2.1.0.json").read_text(encoding="utf-8")))
JUNIT = xmlschema.XMLSchema(SCHEMAS / "junit-10.xsd")

GUARD = Finding(
    "drop-index-by-guessed-name",
    Severity.ERROR,
    "no index has that name: 100%, really",
    Place("conversation_chunk.timestamp", "snapshot/fields/a b.json", 36, 5, "$.schema.is_indexed"),
    ("set is_indexed: true in the file", "rename the index"),
    environments=("@production", "captures/eu.json"),
)
OLD = Finding("capture-old", Severity.WARNING, "the capture is 40 days old", environments=("captures/eu.json",))
NOTE = Finding("key-order", Severity.INFO, "keys are in another order", Place("chat", "snapshot/collections/chat.json"))
PAGE = "An index is dropped by a guessed name.\n\n**Effect.** It fails ([more](guessed.md)).\n\n**Instead.** Do not."
REPORT = Report(
    "validate",
    "snapshot",
    (NOTE, OLD, GUARD),
    environments=("@staging", "@production", "captures/eu.json"),
    rules={GUARD.code: RuleText(GUARD.code, "push", Severity.ERROR, PAGE)},
    version="1.2.3",
)
EMPTY = Report("validate", "snapshot", ())


def many(number: int, severity: Severity) -> tuple[Finding, ...]:
    place = Place("a.b", "snapshot/fields/a/b.json", 1, 1)
    return tuple(Finding("some-rule", severity, f"finding {n}", place, ("mend it",)) for n in range(number))


def sarif(report: Report) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(render_report(report, ReportFormat.SARIF))
    SARIF.validate(document)
    return document


def results(report: Report) -> Sequence[dict[str, Any]]:
    found: Sequence[dict[str, Any]] = sarif(report)["runs"][0]["results"]
    return found


def junit(report: Report) -> ET.Element:
    text = render_report(report, ReportFormat.JUNIT)
    JUNIT.validate(text)
    return ET.fromstring(text)  # noqa: S314 - our own output


def github(report: Report) -> list[str]:
    return render_report(report, ReportFormat.GITHUB).splitlines()


def markdown(report: Report) -> str:
    return render_report(report, ReportFormat.MARKDOWN)


# SARIF


def test_a_sarif_result_has_its_place_level_and_environments() -> None:
    first, second, third = results(REPORT)

    assert first["ruleId"] == "drop-index-by-guessed-name"
    assert first["level"] == "error"
    assert first["message"]["text"] == (
        "no index has that name: 100%, really\nfix: set is_indexed: true in the file\nor: rename the index\n"
        "in: @production, captures/eu.json"
    )
    assert first["locations"] == [
        {
            "physicalLocation": {
                "artifactLocation": {"uri": "snapshot/fields/a%20b.json"},
                "region": {"startLine": 36, "startColumn": 5},
            },
            "logicalLocations": [{"fullyQualifiedName": "conversation_chunk.timestamp"}],
        }
    ]
    assert first["properties"]["environments"] == ["@production", "captures/eu.json"]
    assert first["properties"]["remedies"] == ["set is_indexed: true in the file", "rename the index"]
    assert (second["level"], third["level"]) == ("warning", "note")


def test_a_sarif_result_without_a_file_is_at_the_snapshot_as_github_wants_a_place() -> None:
    _, old, note = results(REPORT)

    assert old["locations"] == [
        {"physicalLocation": {"artifactLocation": {"uri": "snapshot"}, "region": {"startLine": 1}}}
    ]
    assert note["locations"][0]["physicalLocation"]["region"] == {"startLine": 1}


def test_sarif_tells_the_page_of_a_rule_without_links_that_lead_nowhere() -> None:
    driver = sarif(REPORT)["runs"][0]["tool"]["driver"]
    by_code = {rule["id"]: rule for rule in driver["rules"]}

    guard = by_code["drop-index-by-guessed-name"]
    assert guard["shortDescription"]["text"] == "An index is dropped by a guessed name."
    assert guard["help"]["markdown"].endswith("**Effect.** It fails (more).\n\n**Instead.** Do not.")
    assert guard["defaultConfiguration"]["level"] == "error"
    assert by_code["capture-old"]["help"]["text"] == "capture-old"
    for result in results(REPORT):
        assert driver["rules"][result["ruleIndex"]]["id"] == result["ruleId"]


def test_sarif_with_every_rule_of_the_tool_is_valid() -> None:
    rules = sarif(replace(EMPTY, rules=rule_texts()))["runs"][0]["tool"]["driver"]["rules"]

    assert len(rules) == len({rule["id"] for rule in rules}) >= 40
    assert all(rule["help"]["markdown"].count("**Instead.**") >= 1 for rule in rules)


def test_a_sarif_fingerprint_stays_when_lines_move_and_differs_otherwise() -> None:
    def fingerprints(*findings: Finding) -> list[str]:
        return [r["partialFingerprints"]["snapFinding/v1"] for r in results(replace(EMPTY, findings=findings))]

    moved = replace(GUARD, place=replace(GUARD.place, line=99, column=1), message="said otherwise")
    elsewhere = replace(GUARD, place=replace(GUARD.place, path="$.schema.is_unique"))
    assert fingerprints(moved) == fingerprints(GUARD)
    assert fingerprints(elsewhere) != fingerprints(GUARD)
    first, second = fingerprints(GUARD, GUARD)
    assert (first[-2:], second[-2:], first[:-2] == second[:-2]) == (":1", ":2", True)


def test_sarif_keeps_the_number_of_results_that_github_takes_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    assert MOST_RESULTS == 25_000
    monkeypatch.setattr("snapshot_tool.render.sarif.MOST_RESULTS", 20)

    run = sarif(replace(EMPTY, findings=(*many(20, Severity.INFO), GUARD)))["runs"][0]

    assert len(run["results"]) == 20
    assert run["results"][0]["level"] == "error"
    (told,) = run["invocations"][0]["toolExecutionNotifications"]
    assert told["message"]["text"] == "1 lighter finding left out: 20 are taken"


@pytest.mark.parametrize(
    ("file", "uri"),
    [
        ("snapshot/fields/a/b.json", "snapshot/fields/a/b.json"),
        ("snapshot/a b/ü#?%.json", "snapshot/a%20b/%C3%BC%23%3F%25.json"),
        ("a:b.json", "a%3Ab.json"),
        ("back\\slash.json", "back%5Cslash.json"),
        ("/elsewhere/x.json", "file:///elsewhere/x.json"),
        ("../x.json", "../x.json"),
    ],
)
def test_a_path_is_a_uri_with_forward_slashes(file: str, uri: str) -> None:
    assert file_uri(file) == uri


def test_a_message_holds_no_sarif_link() -> None:
    (result,) = results(replace(EMPTY, findings=(replace(OLD, message="see [here](https://example.com)"),)))

    assert result["message"]["text"].startswith("see [here] (https://example.com)")


# GitHub


def test_annotations_are_literally_as_githubs_toolkit_writes_them() -> None:
    assert github(REPORT) == [
        "::error file=snapshot/fields/a b.json,line=36,col=5,title=drop-index-by-guessed-name "
        "conversation_chunk.timestamp::no index has that name: 100%25, really%0Afix: set is_indexed: true in the file"
        "%0Aor: rename the index%0Ain: @production, captures/eu.json",
        "::warning title=capture-old::the capture is 40 days old%0Ain: captures/eu.json",
        "::notice file=snapshot/collections/chat.json,title=key-order chat::keys are in another order",
    ]
    assert github(EMPTY) == []


@pytest.mark.parametrize(
    ("message", "title", "line"),
    [
        ("a%b\r\nc", "t", "::error title=t::a%25b%0D%0Ac"),
        ("a:b,c", "x:y,z%\n", "::error title=x%3Ay%2Cz%25%0A::a:b,c"),
        ("::set-output::", "", "::error::::set-output::"),
    ],
)
def test_escapes_of_a_command(message: str, title: str, line: str) -> None:
    assert command("error", message, {"title": title}) == line


def test_ten_annotations_of_a_kind_need_no_notice() -> None:
    lines = github(replace(EMPTY, findings=(*many(10, Severity.WARNING), *many(10, Severity.ERROR))))

    assert [line[:5] for line in lines] == ["::err"] * 10 + ["::war"] * 10


def test_more_than_ten_of_a_kind_are_told_in_a_notice_before_the_notes() -> None:
    lines = github(replace(EMPTY, findings=(*many(11, Severity.INFO), *many(13, Severity.ERROR))))

    assert lines[12].startswith("::error ")
    assert lines[13] == (
        "::notice title=snap%3A more was found::3 more errors · 2 more notes: GitHub shows 10 of a kind, and the log "
        "of this step has them all"
    )
    assert [line[:9] for line in lines[14:]] == ["::notice "] * 11


def test_the_outcome_takes_the_place_of_a_note() -> None:
    lines = github(replace(EMPTY, findings=many(10, Severity.INFO), outcome="A push would fail."))

    assert lines[0] == "::notice title=snap validate::A push would fail."
    assert "2 more notes" in lines[1]


# JUnit


def test_junit_has_a_suite_for_the_files_and_one_for_each_environment() -> None:
    root = junit(REPORT)

    assert [(s.get("name"), s.get("tests"), s.get("failures")) for s in root] == [
        ("snapshot", "1", "0"),
        ("@staging", "1", "0"),
        ("@production", "1", "1"),
        ("captures/eu.json", "2", "1"),
    ]
    assert (root.get("tests"), root.get("failures")) == ("5", "2")
    assert [case.get("name") for case in root[1]] == ["no findings"]
    (case,) = root[2]
    assert case.get("name") == "conversation_chunk.timestamp (snapshot/fields/a b.json:36:5)"
    assert case.get("classname") == "snap.validate.drop-index-by-guessed-name"
    assert case[0].get("message") == "no index has that name: 100%, really"


def test_junit_fails_for_what_makes_the_run_fail() -> None:
    lax = replace(EMPTY, findings=(OLD,))
    strict = replace(lax, failing=frozenset({Severity.ERROR, Severity.WARNING}))

    assert junit(lax).get("failures") == "0"
    assert "".join(junit(lax).itertext()).strip() == "warning: the capture is 40 days old"
    assert junit(strict).get("failures") == "1"


def test_junit_without_findings_is_one_test_that_passes() -> None:
    assert [(suite.get("tests"), len(suite)) for suite in junit(EMPTY)] == [("1", 1)]


# Markdown


def test_the_comment_is_a_marker_a_headline_a_table_and_the_rest_folded() -> None:
    assert markdown(REPORT) == (
        "<!-- snap:validate -->\n"
        "### ❌ snap validate: 1 error · 1 warning · 1 note in `snapshot`\n"
        "\n"
        "|  | finding | about | place | `@staging` | `@production` | `captures/eu.json` |\n"
        "| --- | --- | --- | --- | :-: | :-: | :-: |\n"
        "| ❌ | `drop-index-by-guessed-name` | `conversation_chunk.timestamp` | `snapshot/fields/a b.json:36:5` "
        "|  | ● | ● |\n"
        "| ⚠️ | `capture-old` |  |  |  |  | ● |\n"
        "| ℹ️ | `key-order` | `chat` | `snapshot/collections/chat.json` |  |  |  |\n"
        "\n"
        "<details><summary>What they say, and what to do</summary>\n"
        "\n"
        "❌ `drop-index-by-guessed-name` `conversation_chunk.timestamp`: no index has that name: 100%, really\n"
        "- fix: set is\\_indexed: true in the file\n"
        "- or: rename the index\n"
        "\n"
        "⚠️ `capture-old`: the capture is 40 days old\n"
        "\n"
        "ℹ️ `key-order` `chat`: keys are in another order\n"
        "\n"
        "</details>\n"
    )


def test_the_comment_without_findings_is_one_line() -> None:
    assert markdown(EMPTY) == "<!-- snap:validate -->\n### ✅ snap validate: no findings in `snapshot`\n"


def test_the_headline_says_whether_the_check_fails() -> None:
    lax = replace(EMPTY, findings=(OLD,))

    assert "### ⚠️ snap validate: 1 warning" in markdown(lax)
    assert "### ❌ snap validate: 1 warning" in markdown(replace(lax, failing=frozenset(Severity)))


def test_a_comment_on_ten_thousand_findings_is_short_and_says_what_it_leaves_out() -> None:
    text = markdown(replace(EMPTY, findings=many(10_000, Severity.ERROR)))

    assert len(text) <= MOST_CHARACTERS < 65_536 / 2
    assert "9,960 more findings did not fit into the table" in text
    assert re.search(r"9,\d\d\d more findings did not fit into this comment", text)
    assert text.endswith("</details>\n")


def test_names_of_any_length_leave_a_comment_short() -> None:
    long = "|`\x1b" * 50_000
    place = Place(long, long)
    finding = Finding("some-rule", Severity.ERROR, long, place, (long,), environments=(long,))
    report = Report("validate", long, (finding,) * 50 + (OLD,), environments=(long, "@staging"), outcome=long)

    text = markdown(report)

    assert len(text) < 65_536
    assert "⚠️ `capture-old`: the capture is 40 days old" in text
    assert "50 more findings did not fit into this comment" in text


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("@octocat", "@&#8203;octocat"),
        ("#12", "\\#&#8203;12"),
        ("https://evil.example", "https:&#8203;//evil.example"),
        ("www.evil.example", "www&#8203;.evil.example"),
        ("set `meta.x` of a_b", "set `meta.x` of a\\_b"),
        ("`@octocat <b>` ` #1", "`@octocat <b>` \\` \\#&#8203;1"),
        ("<img src=x> </details>", "\\<img src=x\\> \\</details\\>"),
        ("![x](y) | `z`\n# head", "\\!\\[x\\]\\(y\\) \\| `z`\\\\n\\# head"),
    ],
)
def test_nothing_in_a_comment_acts_mentions_or_leads_anywhere(text: str, said: str) -> None:
    assert f": {said}\n" in markdown(replace(EMPTY, findings=(replace(OLD, message=text),)))


@pytest.mark.parametrize(
    ("text", "span"),
    [("a", "`a`"), ("a`b", "``a`b``"), ("`", "`` ` ``"), ("a|b", "`a|b`"), ("a\nb", "`a\\nb`"), ("", "")],
)
def test_a_code_span_shows_exactly_that(text: str, span: str) -> None:
    assert code(text) == span


def test_a_bar_in_a_name_begins_no_column() -> None:
    place = Place("a|b", "snapshot/c|d.json")

    rows = markdown(replace(EMPTY, findings=(replace(OLD, place=place, environments=("@e|f",)),))).splitlines()

    assert "| ⚠️ | `capture-old` | `a\\|b` | `snapshot/c\\|d.json` | ● |" in rows
    assert "⚠️ `capture-old` `a|b`: the capture is 40 days old" in rows


def test_a_comment_on_differences_folds_the_tree_and_cuts_it_by_lines() -> None:
    text = render_diff_comment("@production", "snapshot", 2, "~ chat\n+ ```\n")

    assert text == (
        "<!-- snap:diff -->\n### 🔶 snap diff: 2 differences between `@production` and `snapshot`\n\n"
        "<details><summary>What differs</summary>\n\n````diff\n~ chat\n+ ```\n````\n\n</details>\n"
    )
    assert render_diff_comment("@a", "b", 0, "No differences").endswith(
        "✅ snap diff: no differences between `@a` and `b`\n"
    )
    long = render_diff_comment("@a", "b", 9, "~ a line of the tree\n" * 9_000)
    assert len(long) < 13_000
    assert re.search(r"\n… and \d,\d\d\d more lines\n````?\n\n</details>\n$", long)


# All of them

names = st.text(max_size=30)
findings_ = st.builds(
    Finding,
    st.sampled_from(["some-rule", "another-rule"]),
    st.sampled_from(Severity),
    names,
    st.builds(Place, names, names.map(lambda name: name.replace("\0", "")), st.integers(1, 9) | st.none()),
    st.lists(names, max_size=2).map(tuple),
    environments=st.lists(names, max_size=2, unique=True).map(tuple),
)


@settings(deadline=None, max_examples=60)
@given(st.lists(findings_, max_size=4).map(tuple), st.lists(names, max_size=2, unique=True).map(tuple), names)
def test_whatever_the_names_the_formats_hold(
    found: tuple[Finding, ...], environments: tuple[str, ...], subject: str
) -> None:
    report = Report("validate", subject, found, environments=environments)

    sarif(report)
    junit(report)
    assert len(github(report)) == len(found)
    assert all(re.match(r"::(error|warning|notice)( [^:]*)?::", line) for line in github(report))
    table = [line for line in markdown(report).split("\n") if line.startswith("|")]
    assert len(table) == (len(found) + 2 if found else 0)
    assert not any(character in markdown(report) for character in "\r\x1b\u202e")


def test_every_format_is_one_of_the_functions() -> None:
    assert {form: bool(render_report(REPORT, form)) for form in ReportFormat} == dict.fromkeys(ReportFormat, True)
