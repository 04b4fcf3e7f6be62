"""The pages of rules as text and as Markdown, for `snap explain` and docs/findings.md."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from snapshot_tool.model.rule_page import RulePage
from snapshot_tool.render.terminal import beside, styled

_INTRODUCTION = """\
Every finding, by what it is about. `error` blocks, `warning` shows, `info` explains. `snap explain CODE` shows one
page, and `rules` in snap.yaml sets a rule's level, or accepts findings of it one by one, with a reason:

```yaml
rules:
  junction-missing: off            # or on, info, warning, error
  push-blocks-writers:
    severity: error
    ignore:
      - {object: "chat_message.*", reason: nobody writes at night, environments: [staging]}
```

`object` is a pattern (`*`, `?`, `[…]`) over what the finding is about; `environments` may be left out. An ignore that
accepts nothing is a finding itself (`ignore-unmatched`)."""


def render_pages(pages: Sequence[RulePage]) -> RenderableType:
    """Return all that there is to say about one code."""
    return Group(*(part for page in pages for part in _page(page)), *_setting(pages))


def render_list(pages: Iterable[RulePage]) -> RenderableType:
    """Return every code with its title, heading by heading."""
    every = list(pages)
    width = max(len(page.code) for page in every)
    parts: list[RenderableType] = []
    for heading, group in groupby(every, key=lambda page: page.heading):
        parts += [Text(), styled((heading, "head"))]
        for page in group:
            lead = styled((f"  {page.code:{width}}", str(page.severity)))
            parts.append(beside(lead, styled(("(off) ", "muted") if page.off_because else "", page.title)))
    return Group(*parts[1:])


def markdown_pages(pages: Sequence[RulePage]) -> str:
    """Return all that there is to say about one code."""
    return "\n\n".join([f"# {pages[0].code}", *(_markdown(page, with_heading=True) for page in pages)]) + "\n"


def markdown_list(pages: Iterable[RulePage]) -> str:
    """Return every page, heading by heading."""
    parts = ["# Findings", _INTRODUCTION]
    for heading, group in groupby(pages, key=lambda page: page.heading):
        parts.append(f"## {heading}")
        parts += [f"### {page.code}\n\n{_markdown(page, with_heading=False)}" for page in group]
    return "\n\n".join(parts) + "\n"


def _page(page: RulePage) -> Iterator[RenderableType]:
    yield styled((str(page.severity), str(page.severity)), (f"[{page.code}]", "head"), (f" {page.heading}", "muted"))
    for paragraph in (page.title, *page.paragraphs):
        yield Padding(styled(_plain(paragraph)), (0, 0, 1, 4))
    if page.off_because:
        yield Padding(styled(("Off unless snap.yaml turns it on: ", "head"), page.off_because), (0, 0, 1, 4))
    yield Padding(styled(("Reported by ", "head"), f"{_plain(page.reported_by)}."), (0, 0, 1, 4))


def _setting(pages: Sequence[RulePage]) -> Iterator[RenderableType]:
    code = pages[0].code
    if not any(page.is_settable for page in pages):
        yield styled("snap.yaml cannot set it: a file that cannot be read is always an error.")
        return
    is_off = all(page.off_because for page in pages)
    yield styled(("snap.yaml", "head"))
    yield Text(f"  rules:\n    {code}: {'on' if is_off else 'off'}   # or info, warning, error")
    yield styled(("or, for one object", "muted"))
    yield Text(f'  rules:\n    {code}:\n      ignore:\n        - {{object: "OBJECT", reason: why it is meant}}')
    if any(page.is_allowable for page in pages):
        yield styled(("for one plan", "muted"))
        yield Text(f"  snap plan --allow {code}:OBJECT")


def _markdown(page: RulePage, *, with_heading: bool) -> str:
    words = [f"*{page.severity}*"]
    words += [page.heading] if with_heading else []
    words += ["off unless snap.yaml turns it on"] if page.off_because else []
    reason = f"\n\n**Off.** {page.off_because}" if page.off_because else ""
    return f"{' · '.join(words)}\n\n{page.text}{reason}\n\n*Reported by* {page.reported_by}."


def _plain(markdown: str) -> str:
    """Return a paragraph without the marks that a terminal does not need: emphasis, and the addresses of links."""
    return _without_links(markdown.replace("**", ""))


def _without_links(text: str) -> str:
    before, bracket, rest = text.partition("[")
    label, closing, behind = rest.partition("](")
    if not bracket or not closing:
        return text
    return f"{before}{label}{_without_links(behind.partition(')')[2])}"
