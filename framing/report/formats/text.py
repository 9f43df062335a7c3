"""The report for a terminal: coloured on one, plain in a pipe."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import numpy as np
from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.padding import Padding
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from framing.report.aggregate import FEWEST, Score
from framing.report.document import SCORED
from framing.report.pieces import OBEYED
from framing.report.ranking import TermCount, most_loaded, terms
from framing.report.verdict import found, sentences, verdict

if TYPE_CHECKING:
    from collections.abc import Iterator

    from framing.report.document import DocumentReport
    from framing.report.records import Hit, Portrayal, SentenceReport

_WIDTH = 80
_VOICE_STYLE = {"author": "red", "scare": "magenta", "attributed": "yellow", "quoted": "cyan"}
_VOICE_MARK = {"author": "", "scare": "s", "attributed": "a", "quoted": "q"}
_BARS = " ▁▂▃▄▅▆▇█"
_MOST = 5
_STRIP = 60
_LISTED = 2000
_LONGEST = 1000
"""Characters of a sentence that are shown; a text without stops is one sentence."""


def render(report: DocumentReport, *, brief: bool = False, width: int = _WIDTH) -> str:
    """The report as plain text."""
    console = Console(file=io.StringIO(), width=width, color_system=None, legacy_windows=False)
    console.print(TextReport(report, brief=brief))
    assert isinstance(console.file, io.StringIO)
    return "\n".join(line.rstrip() for line in console.file.getvalue().splitlines()) + "\n"


class TextReport:
    """A report that a rich console prints."""

    def __init__(self, report: DocumentReport, *, brief: bool = False, most_terms: int | None = None) -> None:
        self._report = report
        self._brief = brief
        self._most_terms = most_terms

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        report = self._report
        yield Rule(Text(safe(report.id or "report"), style="bold"), align="left", characters="─")
        yield Group(*_headline(report))
        if not report.sentences:
            return
        loaded = most_loaded(report, _MOST)
        if loaded:
            yield from _section("Most loaded sentences", _reading(report, loaded))
        if not self._brief:
            yield from _section("Sentence by sentence", _reading(report, report.sentences[:_LISTED]))
            if len(report.sentences) > _LISTED:
                yield Text(f"  … and {len(report.sentences) - _LISTED:,} more; --format json has them all", style="dim")
        if report.portrayals:
            yield from _section("Who is spoken of, and what the terms do", _portrayals(report))
        if set(report.heads) - {SCORED}:
            yield from _section("Sentences that each head gives a label", _heads(report))
        if report.hits:
            yield from _section("Loaded terms", Group(*(_term(count) for count in terms(report)[: self._most_terms])))


def safe(text: str) -> str:
    """Text on one line, with nothing in it that a terminal would obey."""
    return OBEYED.sub("\ufffd", " ".join(text.split()))


def _section(title: str, body: RenderableType) -> Iterator[RenderableType]:
    yield Text(f"\n{title}", style="bold")
    yield Padding(body, (0, 0, 0, 2))


def _headline(report: DocumentReport) -> Iterator[Text]:
    if not report.sentences:
        yield Text("Nothing to score: the text has no sentence.")
        return
    if report.scores:
        yield from _scores(report)
    yield Text(found(report))
    if SCORED in report.heads:
        yield Text.assemble(("Along the text ", "dim"), _strip(report))
    if report.hits:
        yield Text("[term] in the writer's voice, [term](a) attributed, (q) quoted, (s) in scare quotes", style="dim")


def _scores(report: DocumentReport) -> Iterator[Text]:
    own = report.scores["author"]
    line = Text("Score ", style="bold")
    if own.value is None:
        line.append("none", style="bold")
        line.append(f"  {sentences(own)} in the writer's own voice; {FEWEST} are needed", style="dim")
    else:
        line.append(f"{own.value:.2f}", style="bold red" if own.value >= 0.5 else "bold green")
        line.append(f"  95 % interval {own.low:.2f} to {own.high:.2f}, {sentences(own)} in the writer's own voice")
    yield line
    if own.value is not None:
        yield Text(verdict(report), style="bold")
    others = [f"{voice} {_value(report.scores[voice])}" for voice in ("attributed", "quoted")]
    yield Text(f"      {', '.join(others)}", style="dim")
    prior = report.answers(SCORED).prior[1]
    yield Text(
        "The score is the mean probability that trained annotators would call a sentence's wording biased, "
        f"if {prior:.0%} of all sentences were, far more than in most news. It says nothing about truth.",
        style="dim",
    )


def _value(score: Score) -> str:
    return f"{'–' if score.value is None else f'{score.value:.2f}'} ({sentences(score)})"


def _strip(report: DocumentReport) -> str:
    """The probability of biased wording from the first sentence to the last, a bar for each or for several."""
    biased = report.answers(SCORED).probabilities[:, 1]
    parts = np.array_split(biased, min(len(biased), _STRIP))
    return "".join(_BARS[round(float(part.mean()) * 8)] for part in parts)


def _portrayals(report: DocumentReport) -> RenderableType:
    lines = (Text.assemble((safe(name), "bold"), "  ", told(shown)) for name, shown in report.portrayals.items())
    return Group(*lines)


def told(shown: Portrayal) -> str:
    """What the terms aimed at a name do, and how it is shown."""
    parts = [f"{does} {n}" for does, n in shown.terms.items()]
    if shown.probability is not None:
        shares = ", ".join(f"{label} {share:.2f}" for label, share in shown.probability.items())
        parts.append(f"shown as {shares} (mean of {shown.n_mentions})")
    return ", ".join(parts)


def _heads(report: DocumentReport) -> RenderableType:
    """Every head but the one of the score: how many sentences it gives each label."""
    lines = []
    for head in report.heads:
        answers = report.answers(head)
        given = {label: n for label, n in zip(answers.labels, answers.given.sum(axis=0).tolist(), strict=True) if n}
        said = ", ".join(f"{safe(label)} {n}" for label, n in sorted(given.items(), key=lambda pair: -pair[1]))
        if head != SCORED:
            lines.append(Text.assemble((safe(head), "bold"), f"  {said or 'none'}"))
    return Group(*lines)


def _reading(report: DocumentReport, listed: list[SentenceReport]) -> RenderableType:
    """A line a sentence: number, probability, voice, the text with its terms marked."""
    grid = Table.grid(padding=(0, 1))
    grid.add_column(justify="right", style="dim")
    for _ in range(2 if SCORED in report.heads else 1):
        grid.add_column(no_wrap=True)
    grid.add_column(ratio=1)
    for sentence in listed:
        cells = [Text(str(sentence.index + 1))]
        if SCORED in report.heads:
            biased = sentence.probability(SCORED)["biased"]
            cells.append(Text(f"{_BARS[round(biased * 8)]} {biased:.2f}", style="red" if biased >= 0.5 else "dim"))
        cells.append(Text(sentence.voice, style=_VOICE_STYLE[sentence.voice] if sentence.voice != "author" else ""))
        grid.add_row(*cells, _marked_sentence(report, sentence))
    return grid


def _marked_sentence(report: DocumentReport, sentence: SentenceReport) -> Text:
    line, at = Text(), sentence.start
    end = min(sentence.end, sentence.start + _LONGEST)
    for hit in sentence.hits:
        if hit.end > end:
            break
        if hit.start >= at:
            line.append(_inline(report.text[at : hit.start]))
            line.append_text(_marked(hit))
            at = hit.end
    line.append(_inline(report.text[at:end]))
    if end < sentence.end:
        line.append(f" … {sentence.end - end:,} characters more", style="dim")
    return line


def _inline(text: str) -> str:
    """`safe`, keeping one blank where the text had some at an edge."""
    inner = safe(text)
    if not inner:
        return " " if text else ""
    return f"{' ' if text[0].isspace() else ''}{inner}{' ' if text[-1].isspace() else ''}"


def _marked(hit: Hit) -> Text:
    """[term], with q, a or s where the words are quoted, attributed or in scare quotes."""
    mark = _VOICE_MARK[hit.voice]
    return Text(f"[{safe(hit.text)}]{mark and f'({mark})'}", style=f"bold {_VOICE_STYLE[hit.voice]}")


def _term(count: TermCount) -> RenderableType:
    hit = count.hits[0]
    line = Text(count.term, style="bold")
    if count.surfaces:
        line.append(f" ({', '.join(map(safe, count.surfaces))})", style="not bold")
    line.append(f"  {', '.join(f'{voice} {n}' for voice, n in count.voices.most_common())}", style="not bold")
    if count.targets:
        line.append(f"; about {', '.join(count.targets)}", style="not bold")
    weight = "contested" if hit.severity is None else f"severity {hit.severity:g}"
    instead = f": {', '.join(hit.neutral)}" if hit.neutral else ""
    about = Text(f"{hit.category}, {hit.direction}, {weight}: {hit.sense}\n", style="dim")
    about.append(f"{hit.advice}{instead}  [{', '.join(hit.sources)}]")
    return Group(line, Padding(about, (0, 0, 0, 2)))
