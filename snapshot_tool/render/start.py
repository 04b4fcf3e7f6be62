"""The files that a project begins with: `snap.yaml` and a workflow for GitHub. No secret is in either."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from snapshot_tool.render.words import visible

UNKNOWN_ACTION: Final = "YOUR_ORG/snap@REF"
"""Where nobody said where snap's repository is: no name that GitHub gives to anybody, so nothing of it can run."""
CHECKOUT: Final = "actions/checkout@11bd71901bbe5b1630ceea73d27597364c9af683 # v4.2.2"

_PLAIN: Final = re.compile(r"(?!-)[\w./@-]+")
_NUMBER: Final = re.compile(r"[-+.\d_eE]+|true|false|null|yes|no|on|off", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class KnownEnvironment:
    """A database that something of the project tells of."""

    name: str
    variable: str = ""
    """The environment variable that holds its URL; empty where none is known."""
    capture: str = ""
    """The capture that stands for it; empty where there is none."""


@dataclass(frozen=True, slots=True)
class Start:
    """What is known of a project."""

    snapshot: str
    environments: tuple[KnownEnvironment, ...] = ()
    default_environment: str = ""
    directory: str = "."
    """Where `snap.yaml` is, relative to the repository."""
    sorts_keys: bool = False
    """Whether directus-sync writes the keys of each file by name."""
    action: str = UNKNOWN_ACTION
    """snap's repository, as `OWNER/REPO@REF`."""


def render_snap_yaml(start: Start) -> str:
    """Return `snap.yaml`."""
    lines = [
        "# What snap knows of this project. Every key is described in snap's README.",
        "# A password belongs into the environment: ${VARIABLE} is read from there.",
        f"snapshot: {quoted(start.snapshot)}",
    ]
    if start.default_environment:
        lines.append(f"default_environment: {quoted(start.default_environment)}")
    lines += _environments(start.environments) if start.environments else _EXAMPLE
    if start.sorts_keys:
        lines += ["rules:", "  file-not-canonical: off    # directus-sync writes the keys by name (sortJson)"]
    lines.append("# max_age: 30d    # a capture that is older is a warning")
    return "\n".join(lines) + "\n"


_EXAMPLE: Final = (
    "# environments:",
    "#   staging:",
    '#     url: "${STAGING_DATABASE_URL}"',
    "#   production:",
    '#     url: "${PRODUCTION_DATABASE_URL}"',
    "#     capture: captures/production.json    # snap capture @production -o captures/production.json",
)


def _environments(environments: tuple[KnownEnvironment, ...]) -> Iterator[str]:
    yield "environments:"
    for environment in environments:
        yield f"  {quoted(environment.name)}:"
        if environment.variable:
            yield f'    url: "${{{environment.variable}}}"'
        if environment.capture:
            yield f"    capture: {quoted(environment.capture)}"


_WORKFLOW: Final = """\
# Tells every pull request what it would do to each database, with none at hand: the captures stand for them.
name: snap

on: pull_request

permissions: {{}}

concurrency:
  group: snap-${{{{ github.ref }}}}
  cancel-in-progress: true

jobs:
  snapshot:
    runs-on: ubuntu-latest
    timeout-minutes: 10
    permissions:
      contents: read
      pull-requests: write # for the comment
    steps:
      - uses: {checkout}
        with:
          persist-credentials: false
{remark}      - uses: {action}
        with:
{inputs}
"""
_REMARK: Final = "      # Put in where snap's repository is: snap init --action OWNER/REPO@REF --force\n"


def render_workflow(start: Start) -> str:
    """Return `.github/workflows/snap.yml`."""
    inputs = {"against": "captures/*.json", "comment": "true"}
    if start.directory != ".":
        inputs = {"working-directory": start.directory, **inputs}
    return _WORKFLOW.format(
        checkout=CHECKOUT,
        action=start.action,
        remark=_REMARK if start.action == UNKNOWN_ACTION else "",
        inputs=_inputs(inputs),
    )


def _inputs(inputs: Mapping[str, str]) -> str:
    return "\n".join(f"          {name}: {json.dumps(value, ensure_ascii=False)}" for name, value in inputs.items())


def quoted(text: str) -> str:
    """Return a text as a YAML scalar that is read as that text, whatever is in it."""
    if _PLAIN.fullmatch(text) and not _NUMBER.fullmatch(text) and not text.startswith("@"):
        return text
    return json.dumps(text) if visible(text) != text else json.dumps(text, ensure_ascii=False)
