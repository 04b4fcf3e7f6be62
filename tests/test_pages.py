"""The pages that show what surprises people: every command of theirs prints what the page says."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.pages import PAGES, filled, path_of

ROOT = Path(__file__).parents[1]
SAYS = {
    "guessed-index-name": '42704  index "conversation_chunk_timestamp_index" does not exist',
    "missing-key-drops-table": "lost: the table conversation_chunk, with 1,200 rows",
    "relation-note-rebuilds-foreign-key": '✓ alter table "conversation_chunk" drop constraint',
}


@pytest.mark.parametrize("page", PAGES)
def test_the_commands_of_a_page_print_what_it_says(page: str, tmp_path: Path) -> None:
    text = path_of(page).read_text(encoding="utf-8")

    assert SAYS[page] in text
    assert filled(text, tmp_path) == text, "run `python -m tests.pages`"


@pytest.mark.parametrize("page", PAGES)
def test_readme_and_findings_lead_to_each_page(page: str) -> None:
    assert f"](docs/{page}.md)" in (ROOT / "README.md").read_text(encoding="utf-8")
    assert f"]({page}.md)" in (ROOT / "docs" / "findings.md").read_text(encoding="utf-8")
