"""What an audit found: how heads and hits changed with each swap, added up by class and by pair."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from framing.errors import UnknownName
from framing.evaluation.swaps import LISTED, UNLISTED, Swap
from framing.evaluation.templates import Check

GENDER = "gender"
CLASSES = (*LISTED, GENDER, *UNLISTED.values())
"""What can be asked for: listed classes, which must not move a shipped head, then those that may."""
TERM = "name in a loaded term"
"""The class of swaps of listed names where the old or the new name is part of a loaded term: not the same term then."""
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
        size: Floats = np.abs(self.shift).max(axis=1, initial=0.0)
        return size


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
        return self._summaries(
            head, [(swap.klass, "", "") for swap in self.swaps], lambda summary: (*CLASSES, TERM).index(summary.klass)
        )

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

    def to_text(self, most: int = 5) -> str:
        """Tables by class, and the `most` largest changes of each head with their sentences."""
        return "\n".join(
            line for head in (*self.moves, "") for line in (self._of(head, most) if head else self._rest())
        )

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

    def _summaries(
        self, head: str, keys: Sequence[tuple[str, str, str]], order: Callable[[Summary], float]
    ) -> list[Summary]:
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

    def _of(self, head: str, most: int) -> Iterator[str]:
        """The part of the text about one head."""
        yield f"{head}: {len(self.swaps)} swaps in {len(self.sentences)} sentences"
        yield f"  {'class':<24}{'swaps':>8}{'flips':>8}{'largest':>10}{'mean':>10}"
        for row in self.by_class(head):
            yield f"  {row.klass:<24}{row.n:>8}{row.flips:>8}{row.largest:>10.4f}{row.mean:>10.4f}"
        listed = [index for index in self.largest(head) if self.swaps[index].listed]
        others = [index for index in self.largest(head) if not self.swaps[index].listed]
        for title, found in (("Listed names that moved it, and should not", listed), ("Largest other changes", others)):
            if found:
                yield f"  {title}: {len(found)}"
            # One swap of a sentence: its others are mostly like it.
            first = {self.swaps[index].sentence: index for index in reversed(found)}
            for index in sorted(first.values(), key=found.index)[:most]:
                yield from self._told(self.change(head, index))
        yield ""

    def _told(self, change: dict[str, Any]) -> Iterator[str]:
        before, after = change["probability"], change["probability_swapped"]
        label = max(before, key=lambda name: (abs(after[name] - before[name]), name == list(before)[-1]))
        flip = ", another label" if change["flip"] else ""
        yield f"    {label} {before[label]:.2f} → {after[label]:.2f}{flip}: {change['before']} → {change['after']}"
        yield f"      {change['sentence']}"
        yield f"      {change['swapped']}"

    def _rest(self) -> Iterator[str]:
        """The part of the text about loaded terms and templates."""
        listed = np.array([swap.listed for swap in self.swaps], dtype=bool)
        yield f"Loaded terms changed with {int((self.hits_changed & listed).sum())} of {int(listed.sum())} listed swaps"
        yield "Templates"
        for check in self.checks:
            yield f"  {check.behaviour} ({check.by}): {check.n - len(check.failures)} of {check.n}"
            yield from (f"    not: {sentence}" for sentence in check.failures[:2])
