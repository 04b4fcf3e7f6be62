"""Where in the files a finding is that only knows the file and the JSON path."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from snapshot_tool.load.split import Loaded
from snapshot_tool.model.finding import Finding

_MEMBER = re.compile(r"\.([^\W\d]\w*)|\[(\d+)\]")


def located(findings: Iterable[Finding], loaded: Loaded) -> list[Finding]:
    """Return the findings, those about a file of the snapshot with line and column."""
    items = {str(loaded.folder / file): item for item, file in loaded.files.items()}
    found = []
    for finding in findings:
        place = finding.place
        if place.line is None and place.file in items:
            path = [int(index) if index else name for name, index in _MEMBER.findall(place.path)]
            at = loaded.place(items[place.file], path)
            place = replace(place, line=at.line, column=at.column)
        found.append(replace(finding, place=place))
    return found
