"""What the shell completes: environments, captures and folders, rule codes, collections.

All of it is looked up in files that are small, and nothing is checked: where something is wrong with `snap.yaml` or the
snapshot, there is nothing to complete, and the command itself says why.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, MutableMapping
from contextlib import suppress
from pathlib import Path
from typing import Final

_SNAP_YAML: Final = Path("snap.yaml")
_SUFFIXES: Final = frozenset({".json", ".yaml", ".yml"})


def rejoin_words(variables: MutableMapping[str, str]) -> None:
    """Put `@` and the name behind it together again in the words that bash hands over: to bash they are two.

    Does nothing unless the environment `variables` say that bash asks for completion.
    """
    words = variables.get("COMP_WORDS", "").split("\n")
    cursor = int(variables.get("COMP_CWORD", "0"))
    if "@" not in words[:cursor]:
        return
    joined: list[str] = []
    for number, word in enumerate(words):
        if joined[-1:] == ["@"]:
            joined[-1] += word
            cursor -= number <= cursor
        else:
            joined.append(word)
    variables.update(COMP_WORDS="\n".join(joined), COMP_CWORD=str(cursor))


def sources(incomplete: str) -> list[str]:
    """Return what may stand for a database or a snapshot: environments with their `@`, folders, captures."""
    return _beginning(incomplete, [*(f"@{name}" for name in _environments()), *_paths(incomplete)])


def codes(incomplete: str) -> list[str]:
    """Return the codes of rules."""
    from snapshot_tool.rules.registry import kinds_of_codes

    return _beginning(incomplete, kinds_of_codes())


def collections(incomplete: str) -> list[str]:
    """Return the collections that the snapshot has a file for."""
    folder = _snapshot() / "collections"
    with suppress(OSError):
        return _beginning(incomplete, (path.stem for path in folder.glob("*.json")))
    return []


def _beginning(incomplete: str, names: Iterable[str]) -> list[str]:
    return sorted(name for name in names if name.startswith(incomplete))


def _paths(incomplete: str) -> Iterator[str]:
    """Yield the folders, with a slash behind them, and the files that may be a source, below what was typed so far."""
    head, slash, _ = incomplete.rpartition("/")
    with suppress(OSError):
        for path in Path(f"{head}{slash}" or ".").iterdir():
            if path.is_dir():
                yield f"{head}{slash}{path.name}/"
            elif path.suffix in _SUFFIXES:
                yield f"{head}{slash}{path.name}"


def _environments() -> list[str]:
    found = _settings().get("environments")
    return list(found) if isinstance(found, dict) else []


def _snapshot() -> Path:
    found = _settings().get("snapshot")
    return Path(found if isinstance(found, str) else "snapshot")


def _settings() -> dict[str, object]:
    from snapshot_tool.load.yaml import YamlProblem, parse

    with suppress(OSError, UnicodeDecodeError, YamlProblem):
        return dict(parse(_SNAP_YAML.read_text(encoding="utf-8")).value)
    return {}
