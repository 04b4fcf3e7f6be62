"""Findings as SARIF 2.1.0, for GitHub's code scanning and everything else that reads it.

What GitHub asks beyond the schema is kept: each result has a place with a line, `help` is Markdown, the severity of a
rule is among its properties, and there are no more results than it takes. The key `primaryLocationLineHash` is not
written: GitHub's upload step makes it of the file's text, and complains about any other. `snapFinding/v1` is the same
wherever in its file the place has moved to.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final

from snapshot_tool.model.finding import Finding, Severity
from snapshot_tool.model.json import JsonObject, JsonValue
from snapshot_tool.model.report import Report, RuleText
from snapshot_tool.render.words import advice, count, visible, visible_lines

SCHEMA: Final = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
MOST_RESULTS: Final = 25_000
"""Results of one run that GitHub takes."""

_LINK: Final = re.compile(r"\[([^\]]*)\]\([^)]*\)")
"""A link of a rule's page, which leads to another page beside it."""
_LEVELS: Final[Mapping[Severity, str]] = {
    Severity.ERROR: "error",
    Severity.WARNING: "warning",
    Severity.INFO: "note",
}
_PROBLEMS: Final[Mapping[Severity, str]] = {
    Severity.ERROR: "error",
    Severity.WARNING: "warning",
    Severity.INFO: "recommendation",
}
"""What GitHub calls the severities of a rule (`problem.severity`)."""


def render_sarif(report: Report) -> str:
    """Return the log of one run; the same report gives the same text."""
    document: JsonObject = {"$schema": SCHEMA, "version": "2.1.0", "runs": [_run(report)]}
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def _run(report: Report) -> JsonObject:
    findings = report.heaviest_first
    rules = _rules(report)
    numbers = {rule.code: number for number, rule in enumerate(rules)}
    shown = findings[:MOST_RESULTS]
    driver: JsonObject = {"name": "snap", "rules": [_rule(rule) for rule in rules]}
    if report.version:
        driver["version"] = report.version
    return {
        "tool": {"driver": driver},
        "automationDetails": {"id": f"snap/{report.command}/"},
        "invocations": [_invocation(report, len(findings) - len(shown))],
        "columnKind": "unicodeCodePoints",
        "results": [
            _result(finding, fingerprint, numbers, report.folder)
            for finding, fingerprint in zip(shown, _fingerprints(shown), strict=True)
        ],
        "properties": {"subject": visible(report.subject), "environments": [*map(visible, report.environments)]},
    }


def _invocation(report: Report, left_out: int) -> JsonObject:
    told = [("note", report.outcome)] if report.outcome else []
    if left_out:
        told.append(("warning", f"{count(left_out, 'lighter finding')} left out: {MOST_RESULTS:,} are taken"))
    invocation: JsonObject = {"executionSuccessful": True}
    if told:
        invocation["toolExecutionNotifications"] = [
            {"level": level, "message": {"text": _text(text)}} for level, text in told
        ]
    return invocation


def _rules(report: Report) -> Sequence[RuleText]:
    """Return every rule by code; one that only a finding names weighs as that finding does."""
    found = {finding.code: RuleText(finding.code, "", finding.severity, "") for finding in report.heaviest_first}
    return [rule for _, rule in sorted({**found, **report.rules}.items())]


def _rule(rule: RuleText) -> JsonObject:
    title = rule.title or rule.code
    page = _LINK.sub(r"\1", rule.page) or title
    properties: JsonObject = {
        "precision": "very-high",
        "problem.severity": _PROBLEMS[rule.severity],
        "tags": [tag for tag in ("directus", rule.family) if tag],
    }
    return {
        "id": rule.code,
        "shortDescription": {"text": title},
        "fullDescription": {"text": title},
        "help": {"text": page, "markdown": page},
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
        "properties": properties,
    }


def _result(finding: Finding, fingerprint: str, numbers: Mapping[str, int], folder: str) -> JsonObject:
    place = finding.place
    properties: JsonObject = {
        "object": visible(place.object),
        "path": visible(place.path),
        "remedies": [visible(remedy) for remedy in finding.remedies],
        "environments": [visible(label) for label in finding.environments],
    }
    where = f"\nin: {', '.join(finding.environments)}" if finding.environments else ""
    return {
        "ruleId": finding.code,
        "ruleIndex": numbers[finding.code],
        "level": _LEVELS[finding.severity],
        "message": {"text": _text(advice(finding) + where)},
        "locations": [_location(finding, folder)],
        "partialFingerprints": {"snapFinding/v1": fingerprint},
        "properties": {key: value for key, value in properties.items() if value},
    }


def _location(finding: Finding, folder: str) -> JsonObject:
    """Return where it is; one that no file is to blame for is at the snapshot, as GitHub wants one."""
    place = finding.place
    region: dict[str, JsonValue] = {"startLine": place.line or 1}
    if place.column is not None:
        region["startColumn"] = place.column
    location: JsonObject = {
        "physicalLocation": {"artifactLocation": {"uri": file_uri(place.file or folder)}, "region": region}
    }
    if place.object:
        location["logicalLocations"] = [{"fullyQualifiedName": visible(place.object)}]
    return location


def file_uri(file: str) -> str:
    """Return a path as a URI: relative to the repository where the path is, everything else percent-encoded."""
    if file.startswith("/"):
        return Path(file).as_uri()
    return Path(f"/{file}").as_uri().removeprefix("file:///")


def _fingerprints(findings: Iterable[Finding]) -> list[str]:
    """Return what tells each finding apart from the others wherever its line moves to; alike ones are counted."""
    seen: Counter[str] = Counter()
    found = []
    for finding in findings:
        place = finding.place
        identity = "\0".join((finding.code, place.file, place.object, place.path))
        digest = hashlib.sha256(identity.encode("utf-8", "surrogatepass")).hexdigest()[:32]
        seen[digest] += 1
        found.append(f"{digest}:{seen[digest]}")
    return found


def _text(text: str) -> str:
    """Return a message; `[text](place)` would be a link (section 3.11.6)."""
    return "\n".join(visible_lines(text)).replace("](", "] (")
