"""The runbook: what it says, and that nothing of a file becomes markup."""

from __future__ import annotations

from snapshot_tool.model.finding import Finding, Severity
from snapshot_tool.model.plan import Phase, Plan, Step
from snapshot_tool.render.markdown import escape, fenced, render_markdown
from tests.render.values import PLAN, REFUSED, STEPS


def test_a_plan_says_how_it_runs_and_what_it_locks() -> None:
    found = render_markdown(Plan(STEPS[-1:], database="production", directus="11.13.4", server_version=150004))

    assert found == (
        "# Plan for production\n\n"
        "1 step. Run `plan.sql` with `psql -f plan.sql`; it stops at the first error.\n\n"
        "- Directus 11.13.4\n"
        "- PostgreSQL 15\n\n"
        "## Steps\n\n"
        "| # | phase | step | lock | rows |\n"
        "|--:|---|---|---|--:|\n"
        "| 9 | contract | drop idx\\_old: idx\\_new covers it | SHARE UPDATE EXCLUSIVE on conversation\\_chunk |  |\n\n"
        "## Statements\n\n"
        "### 9. drop idx\\_old: idx\\_new covers it\n\n"
        "Stops if idx\\_old backs a constraint.\n\n"
        '```sql\nDROP INDEX CONCURRENTLY "idx_old";\n```\n\n'
        "## Going back\n\n"
        "Step 9 cannot be undone: the index is built again\n"
    )


def test_steps_of_one_transaction_are_said_to_be_one() -> None:
    assert "Steps 2 to 8 run in one transaction." in render_markdown(PLAN)


def test_a_refused_plan_says_so_first_with_its_remedies() -> None:
    found = render_markdown(REFUSED)

    assert found.startswith("# Plan for production\n\n**Refused.** The errors below stand in the way")
    assert (
        "- **error** `drop-index-by-guessed-name` conversation\\_chunk.timestamp (snapshot/fields/x.json:39:19): "
        in found
    )
    assert "  - fix: set is\\_indexed: true in the file\n  - or: rename the index to" in found


def test_names_are_no_markup() -> None:
    hostile = "a|b`c`*d*[e](f)<g>\n# h"
    found = render_markdown(
        Plan((Step(1, Phase.EXPAND, "SELECT 1", hostile),), (Finding("x", Severity.INFO, hostile),))
    )

    assert "\n# h" not in found
    assert "a\\|b\\`c\\`\\*d\\*\\[e\\]\\(f\\)\\<g\\>\\\\n\\# h" in found


def test_a_fence_cannot_be_closed_from_inside() -> None:
    assert fenced("SELECT '\n````\n'") == "`````sql\nSELECT '\n````\n'\n`````"
    assert escape("plain") == "plain"
