"""Every plan that a test makes, as the script that people run: PostgreSQL's own grammar reads it, and squawk judges it.

`pglast` is PostgreSQL's parser; each script is parsed where its plan is made. `squawk` is a program, so the scripts are
collected and judged together when the tests end (`tests/conftest.py`).
"""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import sysconfig
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import wraps
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, ParamSpec

import pglast

from snapshot_tool.model.plan import Plan
from snapshot_tool.plan import make
from snapshot_tool.render.sql import render_sql

_OF_PSQL: Final = re.compile(r"^\\(?:echo|set|encoding|if|elif|else|endif|quit)\b.*\n", re.MULTILINE)
"""A line that psql acts on; a value may have lines that begin with a backslash, too."""
_MANY: Final = 500
"""Files that squawk gets at once."""

_ASKED_FOR: Final = "the snapshot asks for it, and a finding holds it back where rows or objects would be lost"
_OF_THE_SNAPSHOT: Final = "the type is what the snapshot says; another one would be a difference to Directus"
EXCLUDED: Final[Mapping[str, str]] = {
    "prefer-robust-stmts": "apply refuses to run a plan twice, and IF NOT EXISTS keeps an index that is invalid",
    "prefer-text-field": _OF_THE_SNAPSHOT,
    "prefer-bigint-over-int": _OF_THE_SNAPSHOT,
    "prefer-bigint-over-smallint": _OF_THE_SNAPSHOT,
    "prefer-identity": _OF_THE_SNAPSHOT,
    "prefer-timestamp-tz": _OF_THE_SNAPSHOT,
    "ban-char-field": _OF_THE_SNAPSHOT,
    "ban-drop-column": _ASKED_FOR,
    "ban-drop-table": _ASKED_FOR,
    "ban-drop-not-null": _ASKED_FOR,
    "ban-drop-default": _ASKED_FOR,
    "ban-drop-constraint": _ASKED_FOR,
    "renaming-column": "what --rename names, or two columns that change places in one transaction",
    "renaming-object": "a constraint, by whose name nobody asks, or what --rename names",
    "renaming-table": "what --rename names",
    "ban-alter-identity": "a key that did not count begins to: BY DEFAULT takes the keys that clients give, too",
    "ban-drop-function": "the function of a trigger that the plan itself made",
    "adding-field-with-default": "of a generated column; lock-long holds it back where the table is large",
    "changing-column-type": "in place where PostgreSQL can; lock-long holds back a scan or rewrite of a large table",
    "adding-not-nullable-field": "up to 17 a check that was validated before it proves it, so that no row is read",
    "adding-required-field": "the preflight asks that the table has no row",
}
"""Rules of squawk that the plans do not follow, and why."""
OF_OLD_TABLES: Final = frozenset({"constraint-missing-not-valid", "adding-foreign-key-constraint"})
"""Rules that squawk leaves out for a table made in the same transaction; one made by the same script is as empty."""
_ALTERED: Final = re.compile(r'^ALTER TABLE (?P<table>"(?:[^"]|"")+"\."(?:[^"]|"")+") ')


_Arguments = ParamSpec("_Arguments")


def collected(make: Callable[_Arguments, Plan]) -> Callable[_Arguments, Plan]:
    """Return `make`, with the script of every plan that it makes parsed, and kept to be judged."""

    @wraps(make)
    def made(*args: _Arguments.args, **kwargs: _Arguments.kwargs) -> Plan:
        plan = make(*args, **kwargs)
        SCRIPTS.add(plan)
        return plan

    return made


def parse(plan: Plan) -> None:
    """Parse every statement of a plan, its checks and undos, and the whole script.

    Raises:
        pglast.parser.ParseError: where PostgreSQL's grammar does not know one.

    """
    pglast.parse_sql(statements(plan))
    for step in plan.steps:
        for sql in (step.sql, *(check.sql for check in (*step.before, *step.after)), *(undo.sql for undo in step.undo)):
            assert len(pglast.parse_sql(sql)) == 1, f"not one statement: {sql}"


def statements(plan: Plan) -> str:
    """Return the script without what psql alone understands."""
    return _OF_PSQL.sub("", render_sql(plan))


class Scripts:
    """The scripts of plans, collected in a folder; the same one twice counts once."""

    def __init__(self) -> None:
        self._home = TemporaryDirectory(prefix="snap-scripts-", ignore_cleanup_errors=True)
        self.folder = Path(self._home.name)

    def add(self, plan: Plan) -> None:
        """Parse a plan, and keep its script."""
        parse(plan)
        text = statements(plan)
        (self.folder / f"{hashlib.sha256(text.encode()).hexdigest()[:16]}.sql").write_text(text, encoding="utf-8")

    def findings(self) -> list[str]:
        """Return what squawk says of the scripts collected so far, but for what is excluded."""
        files = sorted(self.folder.glob("*.sql"))
        return [found for at in range(0, len(files), _MANY) for found in _judged(files[at : at + _MANY])]


SCRIPTS: Final = Scripts()
"""Those of all plans of this run of the tests."""
make_plan: Final = collected(make.make_plan)
"""How tests make a plan."""


def _judged(files: Iterable[Path]) -> Iterator[str]:
    program = Path(sysconfig.get_path("scripts")) / "squawk"
    command = [str(program), "--reporter", "json", "--exclude", ",".join(EXCLUDED), *map(str, files)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    # squawk ends with 1 where it found something; its list is its answer either way.
    assert done.stdout, done.stderr
    for found in json.loads(done.stdout):
        script = Path(found["file"]).read_text(encoding="utf-8")
        line = script.split("\n")[found["line"]]
        altered = _ALTERED.match(line)
        if found["rule_name"] in OF_OLD_TABLES and altered and f"CREATE TABLE {altered['table']} (" in script:
            continue
        yield f"{found['rule_name']}: {found['message']}\n  {line}"
