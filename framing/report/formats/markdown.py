"""The report as Markdown: a headline and tables, for notes, issues and papers."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from framing.report import guide, verdict
from framing.report.document import SCORED
from framing.report.formats.text import safe, told
from framing.report.ranking import most_loaded, terms

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from framing.report.document import DocumentReport

_MOST = 5
_LONGEST = 1000
"""Characters of a sentence that are shown."""
_ACTIVE = re.compile(r"([\\`*_{}\[\]()<>#+|~$!&])")
"""Characters that Markdown, the HTML in it or the mathematics in a notebook may act on."""


def render(report: DocumentReport) -> str:
    """Headline, scores, most loaded sentences, terms and targets; the text's own marks are escaped."""
    return "\n".join(_lines(report)) + "\n"


def data(text: str) -> str:
    r"""Text on one line that Markdown shows as it is.

    >>> print(data("*The* <b>regime</b> | [x](y)"))
    \*The\* \<b\>regime\</b\> \| \[x\]\(y\)
    """
    return _ACTIVE.sub(r"\\\1", safe(text))


def _lines(report: DocumentReport) -> Iterator[str]:
    yield f"# {data(report.id or 'Report')}"
    yield ""
    own = report.scores.get("author")
    if own is not None and own.value is not None:
        yield f"**{own.value:.2f}** (95 % interval {own.low:.2f} to {own.high:.2f})  "
    yield f"**{verdict.verdict(report)}**  "
    yield verdict.found(report)
    for said in filter(None, verdict.meaning(report)):
        yield f"\n{said}"
    if len(report.scores) and report.sentences:
        rows = (
            (
                verdict.VOICE[voice],
                "none" if score.value is None else f"{score.value:.2f}",
                "" if score.value is None else f"{score.low:.2f}–{score.high:.2f}",
                str(score.n_sentences),
            )
            for voice, score in report.scores.items()
        )
        yield from _table("Scores by voice", ("whose words", "score", "95 % interval", "sentences"), rows)
    loaded = most_loaded(report, _MOST)
    if loaded:
        yield "\n## Most loaded sentences\n"
        for sentence in loaded:
            chance = f"{sentence.probability(SCORED)['biased']:.2f}, " if SCORED in report.heads else ""
            said = sentence.text if len(sentence.text) <= _LONGEST else f"{sentence.text[:_LONGEST]} …"
            yield f"- {data(said)} ({chance}{sentence.voice}, sentence {sentence.index + 1})"
    words = (
        (
            data(count.term),
            "contested" if count.hits[0].severity is None else f"{count.hits[0].severity:g}",
            ", ".join(f"{voice} {n}" for voice, n in count.voices.most_common()),
            data(", ".join(count.targets)),
            data(guide.advice(report.lexicon[count.term])),
        )
        for count in terms(report)
    )
    if report.hits:
        yield from _table("Loaded terms", ("term", "severity", "voices", "about", "advice"), words)
    if report.portrayals:
        done = ((data(name), told(shown)) for name, shown in report.portrayals.items())
        yield from _table("Who is spoken of", ("name", "what the terms do, how it is shown"), done)
    if report.frames:
        shares = sorted(report.frames.items(), key=lambda pair: -pair[1])
        yield from _table("Frames", ("frame", "probability"), ((data(name), f"{share:.2f}") for name, share in shares))


def _table(title: str, columns: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    yield f"\n## {title}\n"
    yield f"| {' | '.join(columns)} |"
    yield f"|{'---|' * len(columns)}"
    for row in rows:
        yield f"| {' | '.join(row)} |"
