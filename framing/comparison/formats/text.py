"""A comparison for a terminal, 80 columns wide: coloured on one, plain in a pipe."""

from __future__ import annotations

import io
from collections.abc import Iterator

from rich.console import Console, ConsoleOptions, RenderableType, RenderResult
from rich.padding import Padding
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from framing.comparison.formats._words import (
    effect,
    headline,
    holds,
    how,
    likely,
    mark,
    measured,
    more,
    p,
    title,
    with_interval,
)
from framing.comparison.measures import SCORE
from framing.comparison.record import Call, CorpusReport
from framing.report.formats.text import safe

WIDTH = 80
_GROUPS, _DIFFERENCES, _TERMS, _WORDS, _TARGETS = 40, 15, 6, 6, 8
_STYLES = {"▲": "red", "▼": "cyan", " ": ""}


def render(report: CorpusReport, *, target: str | None = None, width: int = WIDTH) -> str:
    """The report as plain text."""
    console = Console(file=io.StringIO(), width=width, color_system=None, legacy_windows=False)
    console.print(TextComparison(report, target))
    assert isinstance(console.file, io.StringIO)
    return "\n".join(line.rstrip() for line in console.file.getvalue().splitlines()) + "\n"


class TextComparison:
    """A comparison that a rich console prints."""

    def __init__(self, report: CorpusReport, target: str | None = None) -> None:
        self._report = report
        self._target = target
        self._calls = report.calls(target) if target is not None else ()

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        report = self._report
        yield Rule(Text(safe(title(report)), style="bold"), align="left", characters="─")
        yield Text(how(report), style="dim")
        yield from _section("Writer's own voice: mean score, and loaded terms in 1,000 words", _groups(report))
        if len(report.groups) > _GROUPS:
            yield Text(f"  … and {len(report.groups) - _GROUPS:,} more; --format json has them all", style="dim")
        holding = likely(report, most=_DIFFERENCES)
        tests = sum(one.p is not None for one in report.differences)
        all_holding = sum(map(holds, report.differences))
        told = f"Differences: {all_holding:,} of {tests:,} tests hold"
        yield from _section(told + ("; by voice, the surest" if holding else ""), _differences(report))
        yield from _section("Terms that writers use more than others do (z)", _terms(report))
        if self._target is not None:
            yield from _section(
                f"Who calls {safe(self._target)} what: share, uses (a attributed, q quoted, s scare)",
                _calls(self._calls),
            )
        elif report.targets:
            names = ", ".join(safe(name) for name in report.targets[:_TARGETS])
            yield from _section("Who calls what how: --target NAME, such as", Text(names))
        yield from _section("Notes", _notes(report))


def _section(name: str, body: RenderableType) -> Iterator[RenderableType]:
    yield Text(f"\n{name}", style="bold")
    yield Padding(body, (0, 0, 0, 2))


def _groups(report: CorpusReport) -> Table:
    apart = {(one.group, one.kind, one.name): one for one in report.differences if one.voice == "author"}
    found = [headline(report, group.name) for group in report.groups[:_GROUPS]]
    grid = Table.grid(padding=(0, 1))
    grid.add_column(ratio=1, no_wrap=True, overflow="ellipsis")
    grid.add_column(justify="right")
    heads = [Text(name, style="dim") for name in ("group", "n")]
    for one in found[0]:
        grid.add_column(no_wrap=True)
        grid.add_column(no_wrap=True)
        heads += [Text("score" if one.kind == SCORE else "terms", style="dim"), Text("")]
    grid.add_row(*heads)
    for group, figures in zip(report.groups, found, strict=False):
        cells = []
        for one in figures:
            sign = mark(apart.get((one.group, one.kind, one.name)))
            cells += [Text(with_interval(one)), Text(sign, style=_STYLES[sign])]
        grid.add_row(Text(safe(group.name)), Text(f"{group.n_articles:,}"), *cells)
    return grid


def _differences(report: CorpusReport) -> RenderableType:
    grid = Table.grid(padding=(0, 1))
    grid.add_column(no_wrap=True, max_width=18, overflow="ellipsis")
    grid.add_column(ratio=1)
    grid.add_column(no_wrap=True)
    grid.add_column(no_wrap=True)
    for one in likely(report, most=_DIFFERENCES):
        sign = mark(one)
        grid.add_row(
            Text(safe(one.group)),
            Text(measured(one)),
            Text(f"{sign} {effect(one)}", style=_STYLES[sign]),
            Text(f"q {p(one.q)}", style="dim"),
        )
    return grid if grid.row_count else Text("None holds after correction.")


def _terms(report: CorpusReport) -> RenderableType:
    grid = Table.grid(padding=(0, 1))
    grid.add_column(no_wrap=True, max_width=24, overflow="ellipsis")
    grid.add_column(ratio=1)
    for group in report.groups[:_GROUPS]:
        found = more(report, group.name, most=_TERMS)
        if found:
            grid.add_row(Text(safe(group.name)), Text(", ".join(f"{safe(one.term)} {one.z:.1f}" for one in found)))
    return grid if grid.row_count else Text("None holds after correction.")


def _calls(found: tuple[Call, ...]) -> Table:
    grid = Table.grid(padding=(0, 1))
    grid.add_column(no_wrap=True, max_width=24, overflow="ellipsis")
    grid.add_column(ratio=1)
    for group in dict.fromkeys(one.group for one in found):
        own = [one for one in found if one.group == group]
        words = [
            f"{safe(one.term)} {one.share:.0%} [{one.low:.0%}, {one.high:.0%}] ({_voices(one)})" for one in own[:_WORDS]
        ]
        rest = f"; {len(own) - _WORDS} more" if len(own) > _WORDS else ""
        grid.add_row(Text(f"{safe(group)} ({sum(one.count for one in own)})"), Text("; ".join(words) + rest))
    return grid


def _voices(one: Call) -> str:
    counts = (("", one.author), ("a", one.attributed), ("q", one.quoted), ("s", one.scare))
    return " ".join(f"{count}{letter}" for letter, count in counts if count)


def _notes(report: CorpusReport) -> Table:
    grid = Table.grid(padding=(0, 1))
    grid.add_column()
    grid.add_column(ratio=1)
    for note in report.notes:
        grid.add_row("-", Text(safe(note), style="dim"))
    return grid
