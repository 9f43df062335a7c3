"""Prove on a user's own sentences that names are treated alike, and say by how much where they are not.

Every listed name is put in the place of every other of its class; a shipped head must not move at all, since it sees
the class alone. Genders are turned and unlisted names are put in, which may move it: the report says by how much. It
is the perturbation test of Prabhakaran, Hutchinson and Mitchell ("Perturbation Sensitivity Analysis to Detect
Unintended Model Biases", EMNLP 2019), with templates in the manner of CheckList.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from framing.errors import InputError, UnknownName
from framing.evaluate.gender import turned
from framing.evaluate.named import read
from framing.evaluate.swaps import LISTED, UNLISTED, Swap, swaps
from framing.evaluate.templates import Check, checks

if TYPE_CHECKING:
    from framing.analyzer import Analyzer

GENDER = "gender"
CLASSES = (*LISTED, GENDER, *UNLISTED.values())
"""What can be asked for: listed classes, which must not move a shipped head, then those that may."""
_AT_ONCE = 5000
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Moves:
    """How one head's answers change with each swap."""

    labels: tuple[str, ...]
    before: Floats
    """(n_sentences, n_labels) probabilities of the sentences as they are."""
    shift: Floats
    """(n_swaps, n_labels) change of each probability; positive where the swap raises it."""
    flip: Flags
    """(n_swaps,) whether a label is given that was not, or the other way round."""

    @property
    def size(self) -> Floats:
        """(n_swaps,) the largest absolute change over labels."""
        return np.abs(self.shift).max(axis=1, initial=0.0)


@dataclass(frozen=True, slots=True)
class Summary:
    """The swaps of one class, or of one pair of names, and what a head makes of them."""

    klass: str
    before: str
    """Empty where all pairs of the class are meant."""
    after: str
    n: int
    flips: int
    mean: float
    """Mean of the swaps' largest absolute changes over labels, in probability."""
    largest: float
    shift: dict[str, float]
    """Mean signed change of each label's probability: which way the second name moves it."""


@dataclass(frozen=True, slots=True)
class SymmetryReport:
    """What swaps of names do to heads and hits, with the sentences."""

    sentences: tuple[str, ...]
    swaps: tuple[Swap, ...]
    moves: dict[str, Moves]
    """By head."""
    hits_changed: Flags
    """(n_swaps,) whether the loaded terms are of other categories, directions or voices."""
    checks: tuple[Check, ...]

    @property
    def symmetric(self) -> bool:
        """Whether no swap of two listed names moved any head."""
        listed = np.array([swap.listed for swap in self.swaps], dtype=bool)
        return not any(moves.size[listed].any() for moves in self.moves.values())

    def by_class(self, head: str) -> list[Summary]:
        """A summary for each class that occurs, in the order of `CLASSES`."""
        return self._summaries(head, [(swap.klass, "", "") for swap in self.swaps], lambda s: CLASSES.index(s.klass))

    def by_pair(self, head: str) -> list[Summary]:
        """A summary for each pair of names, largest mean change first."""
        keys = [(swap.klass, swap.before, swap.after) for swap in self.swaps]
        return self._summaries(head, keys, lambda summary: -summary.mean)

    def largest(self, head: str) -> list[int]:
        """Indices of the swaps that moved a head, largest change first."""
        size = self._moves(head).size
        return [index for index in np.argsort(-size, kind="stable").tolist() if size[index]]

    def to_dict(self) -> dict[str, Any]:
        """Everything but the swaps that moved nothing."""
        return {
            "sentences": len(self.sentences),
            "swaps": len(self.swaps),
            "symmetric": self.symmetric,
            "heads": {
                head: {
                    "by_class": [asdict(summary) for summary in self.by_class(head)],
                    "by_pair": [asdict(summary) for summary in self.by_pair(head)],
                    "changes": [self.change(head, index) for index in self.largest(head)],
                }
                for head in self.moves
            },
            "hits_changed": [asdict(self.swaps[index]) for index in np.flatnonzero(self.hits_changed).tolist()],
            "checks": [asdict(check) for check in self.checks],
        }

    def to_json(self, indent: int | None = 2) -> str:
        """`to_dict` as JSON."""
        return json.dumps(self.to_dict(), indent=indent, ensure_ascii=False)

    def change(self, head: str, index: int) -> dict[str, Any]:
        """One swap with its sentences and with the probabilities before and after."""
        swap, moves = self.swaps[index], self._moves(head)
        before = moves.before[swap.sentence]
        after = before + moves.shift[index]
        return {
            "class": swap.klass,
            "before": swap.before,
            "after": swap.after,
            "sentence": self.sentences[swap.sentence],
            "swapped": swap.text,
            "probability": dict(zip(moves.labels, before.tolist(), strict=True)),
            "probability_swapped": dict(zip(moves.labels, after.tolist(), strict=True)),
            "flip": bool(moves.flip[index]),
        }

    def _moves(self, head: str) -> Moves:
        if head not in self.moves:
            raise UnknownName("head", head, self.moves)
        return self.moves[head]

    def _summaries(self, head: str, keys: Sequence[tuple[str, str, str]], order: Any) -> list[Summary]:
        moves, rows = self._moves(head), defaultdict(list)
        size = moves.size
        for index, key in enumerate(keys):
            rows[key].append(index)
        found = [
            Summary(
                *key,
                n=len(mine),
                flips=int(moves.flip[mine].sum()),
                mean=float(size[mine].mean()),
                largest=float(size[mine].max()),
                shift=dict(zip(moves.labels, moves.shift[mine].mean(axis=0).tolist(), strict=True)),
            )
            for key, mine in rows.items()
        ]
        return sorted(found, key=order)


def audit(analyzer: Analyzer, sentences: Iterable[str], classes: Sequence[str] | None = None) -> SymmetryReport:
    """Swap names in sentences taken as given, and report what the analyzer's heads and lexicon make of it.

    Parameters
    ----------
    classes: of `CLASSES`; None for all.

    Raises `InputError` where there is no sentence, `UnknownName` for an unknown class.

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
        made += [Swap(number, turn[0], GENDER, turn[1], turn[2]) for number, turn in found if turn]
    source = np.array([swap.sentence for swap in made], dtype=np.int64)
    changed = [swap.text for swap in made]
    spoken, heard = _hits(analyzer, texts), _hits(analyzer, changed)
    return SymmetryReport(
        sentences=tuple(texts),
        swaps=tuple(made),
        moves={head: _moves(analyzer, head, texts, changed, source) for head in analyzer.heads},
        hits_changed=np.array([heard[row] != spoken[number] for row, number in enumerate(source)], dtype=bool),
        checks=tuple(checks(analyzer)),
    )


def _moves(analyzer: Analyzer, head: str, texts: list[str], changed: list[str], source: NDArray[np.int64]) -> Moves:
    before, after = analyzer.classify(texts, head), analyzer.classify(changed, head)
    flip = (analyzer.given(before, head)[source] != analyzer.given(after, head)).any(axis=1)
    return Moves(analyzer.labels(head), before, after - before[source], flip)


def _hits(analyzer: Analyzer, texts: list[str]) -> list[list[tuple[str, str, str]]]:
    """What the lexicon finds in each text; in parts, since hits are objects."""
    parts = (analyzer.find(texts[begin : begin + _AT_ONCE]) for begin in range(0, len(texts), _AT_ONCE))
    return [[(hit.category, hit.direction, hit.voice) for hit in hits] for part in parts for hits in part]


def _encodable(text: str) -> str:
    """Lone surrogates replaced one for one, as the analyzer does."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
