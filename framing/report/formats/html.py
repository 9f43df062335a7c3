"""The report as one HTML page: no script, no font, no picture from elsewhere; the text in it is data."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from framing.report.aggregate import FEWEST
from framing.report.formats.text import safe
from framing.report.ranking import terms

if TYPE_CHECKING:
    from framing.report.document import DocumentReport
    from framing.report.records import Hit

_STYLE = """
.framing{font:16px/1.55 Georgia,serif;max-width:44rem;margin:2rem auto;padding:0 1rem;color:#1c1b1a;background:#fff}
.framing h1{font-size:1.15rem;margin:0 0 .3rem}.framing h2{font-size:1rem;margin:1.6rem 0 .4rem}
.framing .score{font-size:2.2rem;font-weight:700}.framing .note,.framing dd{color:#55514d;font-size:.88rem}
.framing p.text{white-space:pre-wrap}
.framing mark{background:#fbe3df;color:inherit;padding:0 .1em;border-bottom:2px solid #b3261e}
.framing mark.attributed{background:#fbf0d5;border-bottom:2px dashed #96650a}
.framing mark.quoted{background:#e6ecf2;border-bottom:2px dotted #4a5b6b}
.framing mark.scare{background:#f3e4f5;border-bottom:2px double #7b2d8b}
.framing dt{font-weight:700;margin-top:.6rem}.framing dd{margin:0}
"""


def render(report: DocumentReport) -> str:
    """A whole page; every character of the document is escaped, control characters are shown as U+FFFD."""
    title = escape(safe(report.id or "Framing report"))
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
        f'<meta name="viewport" content="width=device-width"><style>{_STYLE}</style></head>'
        f'<body><main class="framing"><h1>{title}</h1>{_headline(report)}'
        f'<h2>The text</h2><p class="text">{_marked_text(report)}</p>'
        '<p class="note">Underlined: <mark>the writer</mark> <mark class="attributed">attributed</mark> '
        '<mark class="quoted">quoted</mark> <mark class="scare">scare quotes</mark></p>'
        f"<h2>Loaded terms</h2><dl>{''.join(_term(count.term, count.hits) for count in terms(report))}</dl>"
        "</main></body></html>"
    )


def _headline(report: DocumentReport) -> str:
    if not report.scores:
        return '<p class="note">No score: the head “bias” was not asked.</p>'
    own = report.scores["author"]
    if own.value is None:
        few = f"Sentences in the writer’s own voice: {own.n_sentences}; {FEWEST} are needed for a score."
        return f'<p><span class="score">–</span> <span class="note">{few}</span></p>'
    return (
        f'<p><span class="score">{own.value:.2f}</span> <span class="note">95 % interval {own.low:.2f} to '
        f"{own.high:.2f}, {own.n_sentences} sentences in the writer’s own voice. The mean probability that trained "
        "annotators would call a sentence’s wording biased; it says nothing about truth.</span></p>"
    )


def _marked_text(report: DocumentReport) -> str:
    text, at, parts = report.text, 0, []
    for hit in report.hits:
        if hit.start >= at:
            tip = f"{hit.term}: {hit.sense}. {hit.voice}; {hit.advice}"
            parts.append(_data(text[at : hit.start]))
            parts.append(f'<mark class="{hit.voice}" title="{escape(tip)}">{_data(text[hit.start : hit.end])}</mark>')
            at = hit.end
    return "".join([*parts, _data(text[at:])])


def _data(text: str) -> str:
    return escape("\n".join(_blank_safe(line) for line in text.split("\n")))


def _blank_safe(line: str) -> str:
    """`safe`, with the blanks at a line's edges kept."""
    inner = safe(line)
    if not inner:
        return " " if line else ""
    return f"{' ' if line[0].isspace() else ''}{inner}{' ' if line[-1].isspace() else ''}"


def _term(term: str, hits: list[Hit]) -> str:
    hit = hits[0]
    places = ", ".join(
        f"{voice} {sum(h.voice == voice for h in hits)}" for voice in dict.fromkeys(h.voice for h in hits)
    )
    instead = f"; instead: {', '.join(hit.neutral)}" if hit.neutral else ""
    line = f"{hit.category}, {hit.direction}: {hit.sense}. {hit.advice}{instead} [{', '.join(hit.sources)}]"
    return f"<dt>{escape(term)} <small>{places}</small></dt><dd>{escape(line)}</dd>"
