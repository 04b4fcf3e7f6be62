"""Whatever happened to the files: what a fix says it mends is mended, nothing else changes, and once is enough."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, TypeAlias

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from snapshot_tool.cli.judge import Judge
from snapshot_tool.model.declared import Declared, DeclaredIndex, DeclaredKey
from snapshot_tool.model.fix import Safety
from tests.fix.support import assert_nothing_else_changed, folder_of, mend_all, told
from tests.rules.snapshot.build import documents

Files: TypeAlias = dict[str, bytes]

DECLARED = Declared(
    indexes=(DeclaredIndex(name="recent", table="article", columns=(DeclaredKey(column="sort"),), where="sort > 1"),)
)
JUDGE = Judge(None, DECLARED)
PATHS = st.sampled_from(
    [
        ("type",), ("meta",), ("schema",), ("related_collection",), ("systemFields",), ("vendor",), ("nonsense",),
        ("meta", "group"), ("meta", "sort_field"), ("meta", "archive_field"), ("meta", "junction_field"),
        ("meta", "one_field"), ("meta", "display_template"), ("meta", "item_duplication_fields"), ("meta", "field"),
        ("meta", "collection"), ("meta", "searchable"), ("meta", "one_allowed_collections"), ("meta", "nonsense"),
        ("schema", "is_indexed"), ("schema", "is_nullable"), ("schema", "data_type"), ("schema", "max_length"),
        ("schema", "foreign_key_table"), ("schema", "foreign_key_column"), ("schema", "has_auto_increment"),
        ("schema", "constraint_name"), ("schema", "table"), ("schema", "on_delete"), ("schema", "is_primary_key"),
    ]
)  # fmt: skip
VALUES: st.SearchStrategy[object] = st.sampled_from(
    [
        None, True, False, "nope", "author", "article", "title", "{{ nope }}", "{{ title }} {{ nope }}", 1, [], {},
        ["nope", "author", "nope"], [{"collection": "nope", "field": "x", "schema": {"is_indexed": True}}],
    ]
)  # fmt: skip
NAMES = st.sampled_from(
    [
        "info.json", "fields/article/title.json", "fields/article/Title.json", "fields/x.json",
        "collections/article.json", "collections/ARTICLE.json", "relations/article/author.json",
        "relations/author.json", "fields/author/ID.json",
    ]
)  # fmt: skip


def written(text: str, indent: int | str | None, ends: str) -> bytes:
    """A JSON text, written in another way."""
    value = json.loads(text)
    return (json.dumps(value, indent=indent, ensure_ascii=bool(indent)).replace("\n", ends) + ends).encode()


@st.composite
def mutations(draw: st.DrawFn) -> Callable[[Files], None]:
    """One thing that happens to the files; nothing where it does not fit them."""
    pick = draw(st.integers(0, 100))
    kind = draw(st.sampled_from(["drop", "set", "format", "move", "copy", "delete", "shuffle"]))
    path, value, name = draw(PATHS), draw(VALUES), draw(NAMES)
    indent, ends = draw(st.sampled_from([2, 4, "\t", None])), draw(st.sampled_from(["\n", "\r\n"]))

    def mutate(files: Files) -> None:
        chosen = sorted(files)[pick % len(files)]
        document: Any = json.loads(files[chosen].decode("utf-8-sig"))
        at = document
        for part in path[:-1]:
            at = at.get(part) if isinstance(at, dict) else None
        match kind:
            case "drop" if isinstance(at, dict):
                at.pop(path[-1], None)
                files[chosen] = (json.dumps(document, indent=2) + "\n").encode()
            case "set" if isinstance(at, dict):
                at[path[-1]] = value
                files[chosen] = (json.dumps(document, indent=2) + "\n").encode()
            case "format":
                files[chosen] = written(files[chosen].decode("utf-8-sig"), indent, ends)
            case "shuffle":
                turned = dict(reversed(document.items())) if isinstance(document, dict) else document
                files[chosen] = b"\xef\xbb\xbf" + json.dumps(turned, indent=2).encode()
            case "move" if name not in files:
                files[name] = files.pop(chosen)
            case "copy" if name not in files:
                files[name] = files[chosen]
            case "delete" if len(files) > 1:
                del files[chosen]
            case _:
                pass

    return mutate


def base() -> Files:
    return {name: (json.dumps(value, indent=2) + "\n").encode() for name, value in documents().items()}


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(todo=st.lists(mutations(), min_size=1, max_size=6), safety=st.sampled_from(Safety))
def test_what_is_mended_is_gone_and_the_rest_is_as_it_was(todo: list[Callable[[Files], None]], safety: Safety) -> None:
    files = base()
    for mutate in todo:
        mutate(files)

    made = mend_all(folder_of(files), safety, judge=JUDGE)

    assert {told(finding) for finding in made.fixed}.isdisjoint(map(told, made.left))
    assert safety is Safety.UNSAFE or all(each.fix and each.fix.safety is Safety.SAFE for each in made.fixed)
    assert_nothing_else_changed(made)
    again = mend_all(folder_of(made.after), safety, judge=JUDGE)
    assert (again.fixed, again.after) == ((), made.after)


def test_the_small_snapshot_itself_has_nothing_to_mend_but_what_is_declared() -> None:
    made = mend_all(folder_of(base()), judge=JUDGE)

    assert [told(finding)[:2] for finding in made.fixed] == [("drop-index-by-guessed-name", "article.sort")]
    changed = {name for name, data in made.after.items() if data != made.before[name]}
    assert changed == {"fields/article/sort.json"}
