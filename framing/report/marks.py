"""The loaded terms of a report as a page draws them, and the text cut into what lies under each."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from framing.report.pieces import cut, paragraphs, shown
from framing.spans import VOICES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from framing.report.document import DocumentReport
    from framing.report.records import Hit

_LEVELS = (0.3, 0.6, 0.85, 1.0)
"""Up to which severity each strength of a mark goes; 0 is a contested term, which has none."""


class Drawn(Protocol):
    """Whatever a page marks in a text."""

    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...
    @property
    def classes(self) -> str: ...
    @property
    def term(self) -> int: ...
    @property
    def tip(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Mark:
    """A hit as the page draws it."""

    hit: Hit
    classes: str
    term: int
    """Number of its entry among the terms."""
    sentence: int
    aside: str
    """Whose words it is in, if not the writer's, and whom it is about."""
    tip: str

    @property
    def start(self) -> int:
        return self.hit.start

    @property
    def end(self) -> int:
        return self.hit.end


@dataclass(frozen=True, slots=True)
class Stretch:
    """Text of one sentence, or of none, with the marks over each part of it."""

    sentence: int | None
    begins: bool
    """The sentence begins here."""
    parts: list[tuple[str, list[Drawn]]]


def targets(report: DocumentReport) -> list[str | None]:
    """The targets, those of most terms first, and at the end None if some term has none."""
    counted = Counter(hit.target for hit in report.hits)
    named: list[str | None] = [name for name, _ in counted.most_common() if name is not None]
    return [*named, None] if None in counted else named


def marks_of(report: DocumentReport, entry: dict[str, int]) -> list[Mark]:
    target = {name: number for number, name in enumerate(targets(report))}
    found = []
    for hit, sentence in zip(report.hits, report.hit_sentences.tolist(), strict=True):
        classes = f"c-{hit.category} s{strength(hit.severity)} v{VOICES.index(hit.voice)} t{target[hit.target]}"
        whose = "" if hit.voice == "author" else hit.voice
        aside = ", ".join(filter(None, (whose, hit.target and f"about {hit.target}")))
        tip = f"{hit.category.replace('_', ' ')}{aside and f', {aside}'}: {hit.sense}"
        found.append(Mark(hit, classes, entry[hit.term], sentence, aside, tip))
    return found


def strength(severity: float | None) -> int:
    """Of a mark: 1 to 4, and 0 for a contested term."""
    return 0 if severity is None else next(n for n, most in enumerate(_LEVELS, start=1) if severity <= most)


def blocks_of(
    text: str, sentences: Sequence[tuple[int, int]], marks: Sequence[Drawn]
) -> Iterator[tuple[str, list[Stretch]]]:
    """The text as (what stands before a paragraph, the paragraph); put together they are the text."""
    text = shown(text)
    blocks = paragraphs(text)
    spans = [*blocks, *sentences]
    first_mark = len(spans)
    spans += [(mark.start, mark.end) for mark in marks]
    before, block, begun = "", -1, -1
    stretches: list[Stretch] = []
    for piece in cut(spans, 0, len(text)):
        said = text[piece.start : piece.end]
        inside = [span for span in piece.spans if span < len(blocks)]
        if not inside:
            if stretches:
                yield before, stretches
                before, stretches = "", []
            before += said
            continue
        if stretches and inside[0] != block:
            yield before, stretches
            before, stretches = "", []
        block = inside[0]
        over = [span - len(blocks) for span in piece.spans if len(blocks) <= span < first_mark]
        sentence = over[0] if over else None
        if not stretches or stretches[-1].sentence != sentence:
            stretches.append(Stretch(sentence, sentence is not None and sentence > begun, []))
            begun = begun if sentence is None else max(begun, sentence)
        stretches[-1].parts.append((said, [marks[span - first_mark] for span in piece.spans if span >= first_mark]))
    yield before, stretches
