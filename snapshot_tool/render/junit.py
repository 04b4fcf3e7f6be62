"""Findings as JUnit XML, as Jenkins, GitLab, Azure DevOps and CircleCI read it (the schema `junit-10.xsd`).

One suite a place to look: the files, and each database that was looked at. So a report says at a glance which
environment a change would break. In a suite one case a finding, and one that passes where nothing was found. A finding
that makes the run fail is a failure; a lighter one passes, with its text as output. What XML 1.0 cannot hold, not even
as a reference (section 2.2), is among what `visible` shows as escapes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from xml.etree import ElementTree as ET

from snapshot_tool.model.finding import Finding
from snapshot_tool.model.report import Report
from snapshot_tool.render.words import advice, visible, visible_lines


def render_junit(report: Report) -> str:
    """Return the document; the same report gives the same text."""
    root = ET.Element("testsuites", {"name": f"snap {report.command} {visible(report.subject)}"})
    suites = [_suite(name, findings, report) for name, findings in _suites(report)]
    for key in ("tests", "failures", "errors"):
        root.set(key, str(sum(int(suite.get(key, "0")) for suite in suites)))
    root.extend(suites)
    ET.indent(root)
    text = ET.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'


def _suites(report: Report) -> Iterator[tuple[str, Sequence[Finding]]]:
    """Yield the suites by name; a finding that holds in several databases is in the suite of each."""
    yield report.subject, [finding for finding in report.heaviest_first if not finding.environments]
    named = dict.fromkeys(report.environments)
    named.update(dict.fromkeys(label for finding in report.findings for label in finding.environments))
    for label in named:
        yield label, [finding for finding in report.heaviest_first if label in finding.environments]


def _suite(name: str, findings: Sequence[Finding], report: Report) -> ET.Element:
    failures = sum(finding.severity in report.failing for finding in findings)
    suite = ET.Element(
        "testsuite",
        {
            "name": visible(name),
            "tests": str(len(findings) or 1),
            "failures": str(failures),
            "errors": "0",
            "skipped": "0",
        },
    )
    if not findings:
        ET.SubElement(suite, "testcase", {"name": "no findings", "classname": f"snap.{report.command}"})
    for finding in findings:
        suite.append(_case(finding, report))
    return suite


def _case(finding: Finding, report: Report) -> ET.Element:
    place = finding.place
    name = " ".join(filter(None, (place.object, f"({place})" if place.file else ""))) or finding.code
    case = ET.Element("testcase", {"name": visible(name), "classname": f"snap.{report.command}.{finding.code}"})
    text = advice(finding)
    if finding.severity in report.failing:
        told = ET.SubElement(case, "failure", {"type": str(finding.severity), "message": visible(finding.message)})
        told.text = _text(f"{place}\n{text}" if place.file else text)
    else:
        ET.SubElement(case, "system-out").text = _text(f"{finding.severity}: {text}")
    return case


def _text(text: str) -> str:
    return "\n".join(visible_lines(text))
