"""The story of the demo, told with the real commands; where it goes otherwise than told, it fails."""

from __future__ import annotations

import contextlib
import shutil
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from rich.text import Text

import snapshot_tool
from snapshot_tool.apply.run import run
from snapshot_tool.cli import diff, plan, predict
from snapshot_tool.cli.console import Output
from snapshot_tool.cli.demo.production import BY_HAND, GUARDED, NEWER_COLLECTION, build
from snapshot_tool.cli.operands import There, compare
from snapshot_tool.cli.options import DiffFormat, PlanFormat
from snapshot_tool.cli.planning import plan_between
from snapshot_tool.cli.sides import Sides
from snapshot_tool.directus.unseen import lost
from snapshot_tool.errors import FileProblem, SnapError
from snapshot_tool.load.config import Config
from snapshot_tool.load.questions import ask
from snapshot_tool.load.split import read
from snapshot_tool.model.plan import Plan
from snapshot_tool.render.detail import Detail
from snapshot_tool.render.words import count

_FILE: Final = Path("fields") / GUARDED[0] / f"{GUARDED[1]}.json"
_TRUE, _FALSE = '"is_indexed": true', '"is_indexed": false'


@dataclass
class _Narrator:
    """Numbers the lines of the story."""

    output: Output
    line: int = 0
    started: float = field(default_factory=time.monotonic)

    def say(self, text: str, command: str = "") -> None:
        """Print one line of the story, and the command that shows it."""
        self.line += 1
        said = Text(f"{self.line:>2}. ", style="muted").append(text, style="head")
        if command:
            said.append(f"  $ {command}", style="sql")
        self.output.text(Text())
        self.output.text(said)

    @property
    def seconds(self) -> float:
        """How long the story has taken so far."""
        return time.monotonic() - self.started


def tell(output: Output, url: str) -> None:
    """Tell the whole story in the empty database behind `url`.

    Raises:
        SnapError: where something does not go as told.

    """
    tale = _Narrator(output)
    with _snapshot() as folder:
        tale.say("Building a production that breaks a push which works on staging …")
        built = build(url, read(folder).snapshot)
        tale.say(
            f"Production is there: Directus, {built.collections} collections, {built.chunks:,} conversation chunks."
        )
        tale.say(f"Somebody gave it {count(len(BY_HAND), 'index', 'indexes')} by hand, which no snapshot can express.")
        _rewrite(folder / _FILE, _TRUE, _FALSE)
        tale.say("The snapshot adds fields, and says that a timestamp is not indexed.")
        before = _sides(url, folder)
        _break(tale, before)
        tale.say(f"So {_FILE.name} is made to say what is true: {_TRUE}.")
        _rewrite(folder / _FILE, _FALSE, _TRUE)
        _repair(tale, url, folder)
        after = _sides(url, folder)
        tale.say("The database is as wanted.", "snap diff")
        diff.show(output, after, DiffFormat.TEXT, Detail.FOLDED)
        _insist(not len(after.differences), "there are still differences")
        _insist(not list(lost(before.catalog, after.catalog)), "something that Directus cannot see was lost")
        _insist(set(BY_HAND) <= _index_names(after), "a hand-made index is gone")
        _insist(_chunks(url) == built.chunks, "there are not as many rows as before")
    tale.say(f"The {len(BY_HAND)} hand-made indexes are still there, and so is every row. ({tale.seconds:.0f} seconds)")


def _break(tale: _Narrator, sides: Sides) -> None:
    """Show the difference, what a push would do about it, and that the plan is refused."""
    tale.say("What differs:", "snap diff")
    diff.show(tale.output, sides, DiffFormat.TEXT, Detail.FOLDED)
    tale.say("What a push would do, by an index name that it guesses:", "snap predict")
    predict.show_prediction(tale.output, sides, Detail.FOLDED)
    codes = {statement.sqlstate for statement in sides.prediction.statements}
    _insist(sides.prediction.outcome == "fails" and "42704" in codes, "the push was not predicted to fail")
    refused = plan_between(sides)
    tale.say("No plan either, as long as the file says what cannot be meant:", "snap plan")
    plan.show(tale.output, replace(refused, steps=()), PlanFormat.TEXT, Detail.FOLDED)
    _insist(refused.is_refused, "the plan was not refused")


def _repair(tale: _Narrator, url: str, folder: Path) -> None:
    """Show the plan for the repaired snapshot, and run it."""
    made: Plan = plan_between(_sides(url, folder))
    tale.say("Now there is a plan:", "snap plan")
    plan.show(tale.output, made, PlanFormat.TEXT, Detail.FOLDED)
    begin = time.monotonic()
    run(made, url)
    tale.say(f"The plan has run: {count(len(made.steps), 'step')} in {time.monotonic() - begin:.1f} seconds.")


def _sides(url: str, folder: Path) -> Sides:
    loaded = read(folder)
    return compare(There(url, "production"), loaded, Config(), loaded.snapshot.info.directus)


def _index_names(sides: Sides) -> set[str]:
    return {index.name for table in sides.catalog.tables.values() for index in table.indexes}


def _chunks(url: str) -> int | None:
    return ask(url, {"chunks": "SELECT count(*) FROM conversation_chunk"})["chunks"]


def _insist(holds: bool, otherwise: str) -> None:
    if not holds:
        raise SnapError(f"the demo did not go as it should: {otherwise}")


@contextlib.contextmanager
def _snapshot() -> Iterator[Path]:
    """Yield a copy of the project's own snapshot, to be changed at will."""
    places = (Path("snapshot"), Path(snapshot_tool.__file__).parents[1] / "snapshot")
    found = next((place for place in places if (place / "collections" / f"{NEWER_COLLECTION}.json").is_file()), None)
    if found is None:
        raise FileProblem(
            "the demo works with the snapshot of snap's own repository, and that is not here",
            hint="run it in a checkout of the project: make demo",
        )
    with tempfile.TemporaryDirectory(prefix="snap-demo-") as folder:
        shutil.copytree(found, Path(folder) / "snapshot")
        with contextlib.chdir(folder):  # so that files are named as somebody in a repository sees them
            yield Path("snapshot")


def _rewrite(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    _insist(old in text, f"{file.name} does not hold {old}")
    file.write_text(text.replace(old, new), encoding="utf-8")
