"""A default that Directus cannot write as the file says it.

**Effect.** On a database whose column has that default already nothing happens until the column is altered. Then, and
where the column is new, Directus writes the default as a string: each `?` in it becomes `$1`, a quote is doubled once
more each time, what stands behind `::` is lost, a function other than `now()`, `CURRENT_TIMESTAMP` and
`gen_random_uuid()` becomes its own name, and a quote in a JSON default is a syntax error.

**Instead.** Choose a default without these, or set the default by SQL on every database before the push.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from snapshot_tool.directus.defaults import cast_default, parse_default, written_default
from snapshot_tool.model.finding import Finding, Severity
from snapshot_tool.model.json import dumps, js_equal
from snapshot_tool.model.snapshot import Field
from snapshot_tool.rules.facts import Facts, finding

SEVERITY = Severity.WARNING

_TEXTS = {"string", "text", "csv", "hash", "json"}
_FUNCTION = re.compile(r"(CURRENT|LOCAL)_?(DATE|TIME|TIMESTAMP)\b.*|[\w.]+\(.*\)", re.DOTALL | re.IGNORECASE)


def check(facts: Facts) -> Iterator[Finding]:
    """Yield a finding for each such default; those that count up by themselves are not written at all."""
    for field in facts.snapshot.fields:
        problem = _problem(field, facts.system.version)
        if problem and field.schema_:
            value = field.schema_.default_value
            shown = value if isinstance(value, str) else dumps(value)
            message = f"{field.item} has the default {shown}: {problem}"
            place = facts.place(field.item, "schema", "default_value")
            remedies = "choose another default", "set it by SQL on every database before the push"
            yield finding(__name__, SEVERITY, message, place, *remedies)


def _problem(field: Field, version: str) -> str | None:
    schema = field.schema_
    if schema is None or schema.has_auto_increment or field.type in (None, "alias", "unknown"):
        return None
    written = written_default(schema.default_value, field.type, version)
    if written.kind != "literal":
        return None
    if "?" in written.text:
        return "Directus would write `$1` for its `?`"
    if field.type not in _TEXTS and _FUNCTION.fullmatch(written.text):
        return "Directus would write it as a string, not as a function"
    if isinstance(schema.default_value, (dict, list)):
        return "Directus would not escape its quote" if "'" in written.sql[1:-1] else None
    printed = "'" + written.text.replace("'", "''") + "'"
    if not js_equal(cast_default(parse_default(printed), field.type), schema.default_value):
        return "Directus would read it back as something else"
    return None
