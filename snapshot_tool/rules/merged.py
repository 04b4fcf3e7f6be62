"""Findings about several databases as one list: the same thing is told once, with the databases in which it holds.

Two findings tell the same where rule, severity and place are the same, and no database has more than one such. Where
only a few words of their messages differ (the name of an index, a number of rows), the one message holds them all, each
with its databases; otherwise it holds all messages.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import takewhile
from typing import Final, TypeAlias

from snapshot_tool.model.finding import Finding

_Words: TypeAlias = Sequence[str]

_MOST_WORDS: Final = 8
"""So many words may differ for one message to hold them all."""


def merged(findings: Iterable[Finding]) -> list[Finding]:
    """Return the findings, those that tell the same of several databases as one; in the order of the first of each.

    What names no database stays as it is.
    """
    alike: dict[tuple[object, ...], dict[tuple[object, ...], Finding]] = {}
    for finding in findings:
        place = alike.setdefault(_place(finding), {})
        first = place.get(_words(finding))
        labels = (*first.environments, *finding.environments) if first else finding.environments
        place[_words(finding)] = replace(first or finding, environments=tuple(dict.fromkeys(labels)))
    return [told for variants in alike.values() for told in _joined(list(variants.values()))]


def told_once(files: Iterable[Finding], databases: Iterable[Finding]) -> list[Finding]:
    """Return what the files alone tell and what databases tell, by file and line.

    Where both tell the same of one line, the databases know more of it, and theirs counts.
    """
    known = list(databases)
    lines = set(map(_line, known))
    return sorted([*(found for found in files if _line(found) not in lines), *known], key=_order)


def _line(finding: Finding) -> tuple[object, ...]:
    place = finding.place
    return finding.code, place.object, place.file, place.line


def _order(finding: Finding) -> tuple[object, ...]:
    place = finding.place
    return place.file, place.line or 0, finding.code, place.object, finding.message


def _place(finding: Finding) -> tuple[object, ...]:
    return finding.code, finding.severity, finding.place, not finding.environments


def _words(finding: Finding) -> tuple[object, ...]:
    return finding.message, finding.remedies, finding.allow


def _joined(variants: Sequence[Finding]) -> Sequence[Finding]:
    """Return the variants of one thing as one finding; as they are where a database has more than one of them."""
    labels = [label for variant in variants for label in variant.environments]
    if len(variants) == 1 or not labels or len(set(labels)) != len(labels):
        return variants
    first = variants[0]
    allowed = {variant.allow for variant in variants}
    return [
        replace(
            first,
            message=_message({_named(variant): variant.message for variant in variants}),
            remedies=_remedies(variants),
            environments=tuple(labels),
            allow=first.allow if len(allowed) == 1 else "",
            fix=first.fix if all(variant.fix == first.fix for variant in variants) else None,
        )
    ]


def _named(finding: Finding) -> str:
    return ", ".join(finding.environments)


def _remedies(variants: Sequence[Finding]) -> tuple[str, ...]:
    """Return all remedies, those that help everywhere first, the others with the databases that they are for."""
    common = [told for told in variants[0].remedies if all(told in variant.remedies for variant in variants)]
    own: dict[str, list[str]] = {}
    for variant in variants:
        for told in variant.remedies:
            if told not in common:
                own.setdefault(told, []).append(_named(variant))
    return (*common, *(f"in {', '.join(names)}: {told}" for told, names in own.items()))


def _message(messages: Mapping[str, str]) -> str:
    """Return one message for several, by the names of their databases."""
    if len(set(messages.values())) == 1:
        return next(iter(messages.values()))
    texts = [message.split(" ") for message in messages.values()]
    head = _shared(texts)
    tail = _shared([text[len(head) :][::-1] for text in texts])[::-1]
    middles = [text[len(head) : len(text) - len(tail)] for text in texts]
    if head and all(0 < len(middle) <= _MOST_WORDS for middle in middles):
        told = " or ".join(f"{' '.join(middle)} ({name})" for name, middle in zip(messages, middles, strict=True))
        return " ".join([*head, told, *tail])
    return "; ".join(f"in {name}: {message}" for name, message in messages.items())


def _shared(texts: Sequence[_Words]) -> list[str]:
    """Return the words with which all texts start."""
    return [words[0] for words in takewhile(lambda words: len(set(words)) == 1, zip(*texts, strict=False))]
