"""A default that Directus cannot write as the file says it.

**Effect.** On a database whose column has that default already nothing happens until the column is altered. Then, and
where the column is new, Directus writes the default as a string: each `?` in it becomes `$1`, a quote is doubled once
more each time, what stands behind `::` is lost, a function other than `now()`, `CURRENT_TIMESTAMP` and
`gen_random_uuid()` becomes its own name, and a quote in a JSON default is a syntax error. What PostgreSQL prints in
another way (`now()` as `CURRENT_TIMESTAMP`, `2020-01-01` of a timestamp, a number given as text) means the same, and is
reported as a difference before every push from then on.

**Instead.** Write what Directus would read back, choose a default without these, or set the default by SQL on every
database before the push.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from snapshot_tool.directus.defaults import written_default
from snapshot_tool.model.finding import Finding, Severity
from snapshot_tool.model.json import js_equal
from snapshot_tool.model.snapshot import Field
from snapshot_tool.rules.facts import Facts, finding
from snapshot_tool.rules.families import Family
from snapshot_tool.rules.readback import shown

SEVERITY = Severity.WARNING
FAMILY = Family.TYPES

_TEXTS = {"string", "text", "csv", "hash", "json"}
_FUNCTION = re.compile(r"(CURRENT|LOCAL)_?(DATE|TIME|TIMESTAMP)\b.*|[\w.]+\(.*\)", re.DOTALL | re.IGNORECASE)


def check(facts: Facts) -> Iterator[Finding]:
    """Yield a finding for each such default; those that count up by themselves are not written at all."""
    for field in facts.snapshot.fields:
        problem = mangled(facts, field)
        if problem and field.schema_:
            message = f"{field.item} has the default {shown(field.schema_.default_value)}: {problem}"
            place = facts.place(field.item, "schema", "default_value")
            remedies = "choose another default", "set it by SQL on every database before the push"
            yield finding(__name__, SEVERITY, message, place, *remedies)


def mangled(facts: Facts, field: Field) -> str | None:
    """Return what becomes of a default that does not survive, as a sentence; None where it does, or is refused."""
    schema = field.schema_
    if schema is None or schema.has_auto_increment or field.type in (None, "alias", "unknown"):
        return None
    value = schema.default_value
    written = written_default(value, field.type, facts.version)
    if written.kind == "literal":
        if "?" in written.text:
            return "Directus would write `$1` for its `?`"
        if field.type not in _TEXTS and _FUNCTION.fullmatch(written.text):
            return "Directus would write it as a string, not as a function"
        if isinstance(value, (dict, list)) and "'" in written.sql[1:-1]:
            return "Directus would not escape its quote"
    column = facts.new_column(field)
    if column is None or column.default_error is not None or js_equal(column.default_value, value):
        return None
    return f"Directus would read it back as {shown(column.default_value)}"
