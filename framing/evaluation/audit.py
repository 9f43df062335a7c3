"""Prove on a user's own sentences that names are treated alike, and say by how much where they are not.

Every listed name is put in the place of every other of its class; a shipped head must not move at all, since it sees
the class alone. Genders are turned and unlisted names are put in, which may move it: the report says by how much. It
is the perturbation test of Prabhakaran, Hutchinson and Mitchell ("Perturbation Sensitivity Analysis to Detect
Unintended Model Biases", EMNLP 2019), with templates in the manner of CheckList.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from framing.errors import InputError, UnknownName
from framing.evaluation.gender import turned
from framing.evaluation.named import Span, read
from framing.evaluation.swaps import Swap, swaps
from framing.evaluation.symmetry import CLASSES, GENDER, TERM, Moves, SymmetryReport
from framing.evaluation.templates import checks
from framing.spans import Ints

if TYPE_CHECKING:
    from framing.analyzer import Analyzer

_AT_ONCE = 5000


def audit(analyzer: Analyzer, sentences: Iterable[str], classes: Sequence[str] | None = None) -> SymmetryReport:
    """Swap names in sentences taken as given, and report what the analyzer's heads and lexicon make of it.

    `classes` are some of `CLASSES`, None for all. Raises `InputError` where there is no sentence, `UnknownName` for an
    unknown class.

    >>> from framing import Analyzer
    >>> report = audit(Analyzer(heads=["bias"]), ["The Israeli regime fell.", "He denied it."])
    >>> report.symmetric
    True
    >>> [(row.klass, row.largest) for row in report.by_class("bias") if row.klass == "state"]
    [('state', 0.0)]
    """
    chosen = CLASSES if classes is None else tuple(classes)
    for name in chosen:
        if name not in CLASSES:
            raise UnknownName("class", name, CLASSES)
    texts = [_encodable(text) for text in sentences if text.strip()]
    if not texts:
        raise InputError("no sentence to audit; expected at least one")
    parsed = read(texts)
    made = swaps(parsed, chosen)
    if GENDER in chosen:
        found = [(number, turned(sentence)) for number, sentence in enumerate(parsed)]
        made += [Swap(number, turn.text, GENDER, turn.before, turn.after, (), ()) for number, turn in found if turn]
    source = np.array([swap.sentence for swap in made], dtype=np.int64)
    changed = [swap.text for swap in made]
    said, heard = _hits(analyzer, texts), _hits(analyzer, changed)
    return SymmetryReport(
        sentences=tuple(texts),
        swaps=tuple(_classed(swap, said[swap.sentence], now) for swap, now in zip(made, heard, strict=True)),
        moves={head: _moves(analyzer, head, texts, changed, source) for head in analyzer.sentence_heads},
        hits_changed=np.array(
            [
                [hit.kind for hit in now] != [hit.kind for hit in said[was]]
                for was, now in zip(source, heard, strict=True)
            ],
            dtype=bool,
        ),
        checks=tuple(checks(analyzer)),
    )


@dataclass(frozen=True, slots=True)
class _Found:
    """What the lexicon finds: its kind, and where."""

    kind: tuple[str, str, str]
    span: Span


def _hits(analyzer: Analyzer, texts: list[str]) -> list[list[_Found]]:
    """What the lexicon finds in each text; in parts, since hits are objects."""
    parts = (analyzer.find(texts[begin : begin + _AT_ONCE]) for begin in range(0, len(texts), _AT_ONCE))
    return [
        [_Found((hit.category, hit.direction, hit.voice), (hit.start, hit.end)) for hit in hits]
        for part in parts
        for hits in part
    ]


def _classed(swap: Swap, said: list[_Found], heard: list[_Found]) -> Swap:
    """The swap, of class `TERM` where a loaded term holds the name that goes or the one that comes."""
    if swap.listed and (_overlap(swap.old, said) or _overlap(swap.new, heard)):
        return replace(swap, klass=TERM)
    return swap


def _overlap(names: tuple[Span, ...], hits: list[_Found]) -> bool:
    return any(start < hit.span[1] and hit.span[0] < end for start, end in names for hit in hits)


def _moves(analyzer: Analyzer, head: str, texts: list[str], changed: list[str], source: Ints) -> Moves:
    before, after = analyzer.classify(texts, head), analyzer.classify(changed, head)
    flip = (analyzer.given(before, head)[source] != analyzer.given(after, head)).any(axis=1)
    return Moves(analyzer.labels(head), before, after - before[source], flip)


def _encodable(text: str) -> str:
    """Lone surrogates replaced one for one, as the analyzer does."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
