"""The report as one HTML page that asks for nothing from elsewhere; the text in it is data, shown and never run."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from framing import __version__, registry
from framing.classify.artefact import HEADS
from framing.lexicon.catalogue import categories
from framing.report import guide, verdict
from framing.report.document import SCORED
from framing.report.marks import Mark, blocks_of, marks_of, targets
from framing.report.pages import TEMPLATES, assets, templates
from framing.report.ranking import most_loaded, terms
from framing.report.reasons import Reasons, reasons
from framing.report.title import title
from framing.spans import VOICES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from framing.report.document import DocumentReport
    from framing.report.records import Portrayal, SentenceReport

_LISTED = 2000
"""Terms that the table holds; the text marks all."""
_READ = 200
"""Sentences, the most loaded ones, that are taken apart one by one."""
_EXPLAINED, _LONGEST = 12, 2000
"""Of those, how many say which words moved them, if they are no longer than so many characters."""
_BARS = 100
"""Of the strip: a longer article shows the mean of several sentences in each."""


def render(report: DocumentReport) -> str:
    """A whole page: one file, readable without its script."""
    made = assets(TEMPLATES / "report.css", TEMPLATES / "report.js")
    return templates().get_template("report.html").render(_view(report) | {"assets": made})


def fragment(report: DocumentReport) -> str:
    """What a notebook shows: the headline and the marked text, with no script and no style that reaches outside."""
    style = (TEMPLATES / "notebook.css").read_text(encoding="utf-8")
    return templates().get_template("notebook.html").render(_view(report) | {"style": style})


@dataclass(frozen=True, slots=True)
class Bar:
    """One of the strip's bars: a sentence, or several of a long article."""

    sentence: int
    value: float
    voice: int
    category: str
    """Of its strongest term; empty without one."""
    tip: str


def _view(report: DocumentReport) -> dict[str, Any]:
    entries = terms(report)
    marks = marks_of(report, {entry.term: number for number, entry in enumerate(entries)})
    loaded = most_loaded(report, _READ)
    long = len(report.sentences) > _READ
    reading = sorted(loaded, key=lambda sentence: sentence.index) if long else report.sentences
    aimed = Counter(hit.target for hit in report.hits)
    names = Counter(hit.category for hit in report.hits)
    return {
        "report": report,
        "title": title(report),
        "verdict": verdict.verdict(report),
        "found": verdict.found(report),
        "meaning": verdict.meaning(report),
        "voice_names": dict(zip(VOICES, ("the writer", "attributed", "quoted", "scare quotes"), strict=True)),
        "voices": [(code, name, sum(hit.voice == name for hit in report.hits)) for code, name in enumerate(VOICES)],
        "categories": [(name, categories().get(name, ""), number) for name, number in names.most_common()],
        "targets": [(number, name, aimed[name]) for number, name in enumerate(targets(report))],
        "marks": marks[:_LISTED],
        "more_marks": len(marks[_LISTED:]),
        "places": _places(marks),
        "entries": [(number, report.lexicon[entry.term], entry) for number, entry in enumerate(entries)],
        "guide": guide,
        "blocks": list(blocks_of(report.text, [report.span(index) for index in range(len(report.sentences))], marks)),
        "bars": _bars(report, marks),
        "loudest": [sentence.index + 1 for sentence in loaded[:3]],
        "heads": list(_heads(report)),
        "portrayals": (portrayals := _portrayals(report)),
        "portrayed": any(shown.probability for *_, shown in portrayals),
        "spoken": sorted({hit.direction for hit in report.hits if hit.target and hit.severity is not None}),
        "reading": reading,
        "listed": {sentence.index for sentence in reading} if report.heads else set(),
        "reasons": {
            sentence.index: _reasons(sentence)
            for sentence in loaded[:_EXPLAINED]
            if sentence.end - sentence.start <= _LONGEST
        },
        "said": _said,
        "scored": SCORED,
        "version": __version__,
    }


def _places(marks: list[Mark]) -> dict[int, list[Mark]]:
    places = defaultdict(list)
    for mark in marks[:_LISTED]:
        places[mark.term].append(mark)
    return places


def _bars(report: DocumentReport, marks: list[Mark]) -> list[Bar]:
    """How loaded each stretch of the article is, in order, and which mark of it weighs most."""
    if not report.sentences:
        return []
    asked = SCORED in report.heads
    values = report.answers(SCORED).probabilities[:, 1] if asked else report.loadedness
    strongest: dict[int, Mark] = {}
    for mark in marks:
        best = strongest.get(mark.sentence)
        if best is None or (mark.hit.severity or 0) > (best.hit.severity or 0):
            strongest[mark.sentence] = mark
    bars = []
    for rows in np.array_split(np.arange(len(values)), min(len(values), _BARS)):
        value, first, last = float(values[rows].mean()), int(rows[0]), int(rows[-1])
        voice = int(np.bincount(report.voices[rows]).argmax())
        mine = [strongest[row] for row in rows.tolist() if row in strongest]
        category = max(mine, key=lambda mark: mark.hit.severity or 0).hit.category if mine else ""
        which = f"{first + 1}" if first == last else f"{first + 1} to {last + 1}"
        bars.append(Bar(first, value, voice, category, f"{which}: {value:.2f}"))
    return bars


def _heads(report: DocumentReport) -> Iterator[dict[str, Any]]:
    """Every head but the one of the headline: what it asks, how to read it, and a bar for each label."""
    for name in report.heads:
        if name == SCORED or not report.sentences:
            continue
        answers = report.answers(name)
        asks = registry.load(HEADS, name) if name in registry.names(HEADS) else None
        of_document = name == "frame"
        values = report.frames if of_document else _means(answers.labels, answers.probabilities)
        given = dict(zip(answers.labels, answers.given.sum(axis=0).tolist(), strict=True))
        if answers.kind == "binary":
            values = {answers.labels[1]: values[answers.labels[1]]}
        yield {
            "name": name,
            "question": asks.QUESTION if asks else "",
            "means": asks.MEANS if asks else "",
            "bar": "the probability that annotators would say the article has it"
            if of_document
            else "the mean probability over the article’s sentences",
            "rows": [
                (label, values[label], given[label]) for label in sorted(values, key=lambda label: -values[label])
            ],
        }


def _means(labels: tuple[str, ...], probabilities: Any) -> dict[str, float]:
    return dict(zip(labels, probabilities.mean(axis=0).tolist(), strict=True))


def _portrayals(report: DocumentReport) -> list[tuple[str, list[list[tuple[str, int]]], Portrayal]]:
    """Each name, those of most terms first: what the writer's terms do, what those of others do, how it is shown."""
    found: dict[str, tuple[Counter[str], Counter[str]]] = defaultdict(lambda: (Counter(), Counter()))
    for hit in report.hits:
        if hit.target is not None:
            found[hit.target][hit.voice not in verdict.OWN][hit.does] += 1
    shown = report.portrayals
    ordered = sorted(
        shown, key=lambda name: (-sum(done.total() for done in found[name]), -shown[name].n_mentions, name)
    )
    return [(name, [done.most_common() for done in found[name]], shown[name]) for name in ordered]


def _said(sentence: SentenceReport, whole: bool) -> list[tuple[str, list[tuple[str, float]]]]:
    """For each head, the labels it gives a sentence with their probabilities; of two labels, the second one.

    Heads that give none are left out unless the `whole` is asked for; the one of the headline never is.
    """
    said = []
    for head in sentence.report.heads:
        probability, answers = sentence.probability(head), sentence.report.answers(head)
        binary, given = answers.kind == "binary", sentence.labels(head)
        asked = answers.labels[1:] if binary else given
        if whole or head == SCORED or (asked and asked[0] in given):
            said.append((head, [(label, probability[label]) for label in asked]))
    return said


def _reasons(sentence: SentenceReport) -> list[tuple[str, Reasons]]:
    """Of each head that gives the sentence a label, and of two labels the second one: what moved it."""
    giving = []
    for head in sentence.report.heads:
        answers = sentence.report.answers(head)
        if answers.given[sentence.index, 1 if answers.kind == "binary" else slice(None)].any():
            giving.append(head)
    return [(head, reasons(sentence, head)) for head in giving]
