"""Possible hits, and the text they are judged in."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from framing.spans import Ints, Tokens

Bits = NDArray[np.uint64]


@dataclass(frozen=True, slots=True)
class Candidates:
    """Possible hits, to be judged: the row each belongs to and its tokens."""

    row: Ints
    first: Ints
    last: Ints
    met: Bits
    """The contexts that its form alone meets, as bits of its row."""

    def __len__(self) -> int:
        return len(self.row)

    def only(self, some: Ints) -> Candidates:
        return Candidates(self.row[some], self.first[some], self.last[some], self.met[some])


@dataclass(frozen=True, slots=True)
class Reading:
    """What contexts are looked up in."""

    codes: NDArray[np.uint32]
    tokens: Tokens
    """Each listed name is one of them."""


def spread(count: Ints) -> tuple[Ints, Ints]:
    """`count[i]` copies of each index, and the copies numbered."""
    who = np.repeat(np.arange(len(count)), count)
    return who, np.arange(len(who)) - np.repeat(np.cumsum(count) - count, count)
