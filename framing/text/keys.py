"""Look up millions of hashes in a few thousand keys."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from framing.spans import Hashes, Ints, Vocabulary

_ROOM = 16
"""Slots for each key in the table that turns most strangers away before any search."""


_SPREAD = np.uint64(0x9E3779B97F4A7C15)
"""Moves what tells keys apart into the upper bits (Knuth's multiplicative hashing)."""


class KeySet:
    """A fixed set of hashes; duplicates are one key.

    >>> keys = KeySet(np.array([30, 10, 20], dtype=np.uint64))
    >>> keys.find(np.array([20, 25], dtype=np.uint64)).tolist()
    [1, -1]
    >>> keys.contains(np.array([20, 25], dtype=np.uint64)).tolist()
    [True, False]
    """

    def __init__(self, keys: Hashes) -> None:
        self.keys = np.unique(keys)
        """Sorted; `find` gives places in it."""
        bits = max(6, (_ROOM * len(self.keys)).bit_length())
        size = 1 << bits
        self._shift = np.uint64(64 - bits)
        slot = self._slot(self.keys)
        self._place = np.argsort(slot, kind="stable")
        """Places of the keys by slot; those of one slot stand together."""
        self._by_slot = self.keys[self._place]
        count = np.bincount(slot, minlength=size)
        self._most = int(count.max(initial=0))
        self._count = count.astype(np.uint8)
        self._used = count > 0
        begin = np.cumsum(count) - count
        # A small table stays near the processor.
        self._begin = begin.astype(np.min_scalar_type(len(self.keys)))

    def _slot(self, hashes: Hashes) -> Ints:
        # Seen as signed, an index need not be converted.
        return ((hashes * _SPREAD) >> self._shift).view(np.int64)

    def __len__(self) -> int:
        return len(self.keys)

    def find(self, sought: Hashes) -> Ints:
        """The place of each of `sought` among the sorted keys, -1 for strangers; same shape."""
        places = np.full(sought.size, -1, dtype=np.int64)
        at, place = self.met(sought.ravel())
        places[at] = place
        return places.reshape(sought.shape)

    def contains(self, sought: Hashes) -> NDArray[np.bool_]:
        """Whether each of `sought` is a key; same shape."""
        known = np.zeros(sought.size, dtype=bool)
        known[self.met(sought.ravel())[0]] = True
        return known.reshape(sought.shape)

    def among(self, vocabulary: Vocabulary) -> NDArray[np.bool_]:
        """Whether each token or word of a batch is a key."""
        return self.contains(vocabulary.hash).take(vocabulary.number)

    def met(self, sought: Hashes) -> tuple[Ints, Ints]:
        """Which of `sought`, (n,), are keys, and their places among them."""
        slot = self._slot(sought)
        maybe = np.flatnonzero(self._used.take(slot))
        slot, wanted = slot[maybe], sought[maybe]
        at = self._begin[slot]
        met = self._by_slot[at] == wanted
        rest = np.flatnonzero(~met)
        rest = rest[self._count[slot[rest]] > 1]
        for step in range(1, self._most):
            rest = rest[self._count[slot[rest]] > step]
            if not rest.size:
                break
            at[rest] += 1
            met[rest] = self._by_slot[at[rest]] == wanted[rest]
            rest = rest[~met[rest]]
        return maybe[met], self._place[at[met]]
