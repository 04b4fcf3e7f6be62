"""What a plan does beyond what Directus sees: declared objects, and what concurrent builds that failed left behind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from snapshot_tool.model.catalog import Catalog
from snapshot_tool.model.declared import DeclaredHere
from snapshot_tool.model.plan import Phase
from snapshot_tool.plan.context import Context
from snapshot_tool.plan.declared import undeclared
from snapshot_tool.plan.declared_steps import plan_declared
from snapshot_tool.plan.draft import Draft
from snapshot_tool.plan.index_leftovers import index_leftovers
from snapshot_tool.rules.plan import DeclaredState, PlanFacts, Question, Repair


@dataclass(frozen=True, slots=True)
class Beyond:
    """The steps that no difference asks for, and what they come from."""

    drafts: tuple[Draft, ...]
    late: tuple[Draft, ...]
    """Those of a plan through Directus that have to follow the push."""
    questions: tuple[Question, ...]
    declared: tuple[DeclaredState, ...]
    undeclared: tuple[str, ...]
    repairs: tuple[Repair, ...]

    def told(self, facts: PlanFacts) -> PlanFacts:
        """Return the facts with these among them."""
        return replace(
            facts,
            questions=(*facts.questions, *self.questions),
            declared=self.declared,
            undeclared=self.undeclared,
            repairs=self.repairs,
        )


def beyond(context: Context, here: DeclaredHere, drafts: Sequence[Draft], before_push: Catalog | None = None) -> Beyond:
    """Return what is to be done beyond the differences.

    Args:
        context: with all differences.
        here: what is declared, from where the database stands.
        drafts: of the differences.
        before_push: the catalog as a push will find it; None where there is none.

    """
    pieces = list(plan_declared(context, here, before_push))
    own = [piece for piece in pieces if isinstance(piece, Draft)]
    left = list(index_leftovers(context, here.names, [*drafts, *own]))
    own += [piece for piece in left if isinstance(piece, Draft)]
    late = tuple(draft for draft in own if before_push is not None and draft.phase is Phase.CONTRACT)
    return Beyond(
        tuple(draft for draft in own if draft not in late),
        late,
        tuple(piece for piece in pieces if isinstance(piece, Question)),
        tuple(piece for piece in pieces if isinstance(piece, DeclaredState)),
        undeclared(context, here),
        tuple(piece for piece in left if isinstance(piece, Repair)),
    )
