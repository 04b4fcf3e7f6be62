"""The reference pages of docs/, made of what the code says of itself: rules, exit codes, JSON schemas, help texts."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Final, get_args

from snapshot_tool.cli.catalogue import catalogue
from snapshot_tool.cli.commands import ENTRIES
from snapshot_tool.cli.exits import EXIT_CODES
from snapshot_tool.directus.versions import BEHAVIOURS, KNOWN
from snapshot_tool.model.plan import LockClass
from snapshot_tool.plan.locks import TIMEOUTS
from snapshot_tool.render.documents import Document
from snapshot_tool.render.rule_pages import markdown_list

_CLASSES: Final[Mapping[LockClass, str]] = {
    LockClass.QUERY: "no lock, or writes rows of metadata",
    LockClass.BRIEF: "a strong lock, held for a moment",
    LockClass.LONG: "a strong lock through a scan or rewrite (only where `--allow`ed)",
    LockClass.CONCURRENT: "no strong lock: concurrent index work, whose waits block nobody",
    LockClass.VALIDATE: "no strong lock: `VALIDATE CONSTRAINT`",
    LockClass.BATCHED: "row locks of one batch: fills rows, and commits each batch",
    LockClass.PUSH: "whatever the push takes, which Directus runs",
}


_VERSIONS: Final = """\
What Directus reports, what it takes for a difference and what a push runs all depend on its version. It is the one that
`--directus` names, else `directus` in `snap.yaml`, else the one in the snapshot's `info.json`. The versions below were
run beside the tool; another one gets the rules of the last known one before it, and a warning that says so.

Unless it is forced, `/schema/diff` refuses a snapshot that any other version wrote, and `snap predict` says so with
Directus's own words; with `--force` it tells what a forced push would do. Directus's own `directus schema apply` makes
no such check, and `directus-sync push --force` asks for none. The system tables and fields of each version are in
`snapshot_tool/directus/data/`, every line of the table in `snapshot_tool/directus/versions.py`; the scenarios
`tests/conformance/scenarios/versions/` show them on the real Directus, before and after.

*since* is the release that brought it or, where that is not known, the first known version that does it; *source* is
Directus's pull request."""


def pages() -> dict[str, str]:
    """Return every generated file of docs/, by its path in there."""
    return {
        "findings.md": _findings(),
        "exit-codes.md": _exit_codes(),
        "directus-versions.md": _versions(),
        **dict(_schemas()),
    }


def exit_code_table() -> str:
    """Return the table of exit codes, as README and docs show it."""
    rows = "\n".join(f"| {code} | {meaning} |" for code, meaning in EXIT_CODES.items())
    return f"| code | means |\n|--:|---|\n{rows}\n"


def command_table() -> str:
    """Return the table of commands, as the README shows it."""
    rows = "\n".join(f"| `snap {entry.name}` | {entry.summary} |" for entry in ENTRIES.values())
    return f"| command | does |\n|---|---|\n{rows}\n"


def timeout_table() -> str:
    """Return the table of timeouts by lock class, as docs/plans.md shows it."""
    rows = "\n".join(
        f"| {_CLASSES[kind]} | {_duration(limits.lock)} | {_duration(limits.statement)} |"
        for kind, limits in TIMEOUTS.items()
    )
    return f"| a statement that takes | lock_timeout | statement_timeout |\n|---|---|---|\n{rows}\n"


def _duration(milliseconds: int) -> str:
    return f"{milliseconds / 1000:g} s" if milliseconds else "none"


def _exit_codes() -> str:
    return (
        "# Exit codes\n\n"
        f"{exit_code_table()}\n"
        "Where several hold, the highest counts. Errors go to standard error as `error: …` with a `hint: …` below; "
        "findings are data and go to standard output.\n"
    )


def _versions() -> str:
    rows = "\n".join(f"| {it.since} | {it.part} | {it.says} | {it.source} |" for it in BEHAVIOURS)
    return (
        "# Versions of Directus\n\n"
        f"{_VERSIONS}\n\n"
        f"Known: {', '.join(KNOWN)}.\n\n"
        f"| since | in | what it does | source |\n|---|---|---|---|\n{rows}\n"
    )


def _findings() -> str:
    return markdown_list(catalogue())


def _schemas() -> Iterator[tuple[str, str]]:
    for document in get_args(Document):
        schema = document.model_json_schema(by_alias=True)
        name: str = schema["properties"]["format"]["const"]
        schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}
        yield f"schema/{name.replace('/', '.')}.json", json.dumps(schema, indent=2, ensure_ascii=False) + "\n"
