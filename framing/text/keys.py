"""Look up millions of hashes in a few thousand keys."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from framing.spans import Hashes, Ints

_ROOM = 16
"""Slots for each key in the table that turns most strangers away before any search."""


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
        size = 1 << max(6, (_ROOM * len(self.keys)).bit_length())
        self._mask = np.uint64(size - 1)
        self._known = np.zeros(size, dtype=bool)
        self._known[self.keys & self._mask] = True

    def __len__(self) -> int:
        return len(self.keys)

    def find(self, sought: Hashes) -> Ints:
        """The place of each of `sought` among the sorted keys, -1 for strangers; same shape."""
        places = np.full(sought.size, -1, dtype=np.int64)
        at, place = self._met(sought.ravel())
        places[at] = place
        return places.reshape(sought.shape)

    def contains(self, sought: Hashes) -> NDArray[np.bool_]:
        """Whether each of `sought` is a key; same shape."""
        known = np.zeros(sought.size, dtype=bool)
        known[self._met(sought.ravel())[0]] = True
        return known.reshape(sought.shape)

    def _met(self, sought: Hashes) -> tuple[Ints, Ints]:
        """Which of `sought` are keys, and their places among them."""
        # Seen as signed, an index need not be converted.
        at = np.flatnonzero(self._known.take((sought & self._mask).view(np.int64)))
        if not at.size:
            return at, at
        wanted = sought[at]
        place = np.minimum(np.searchsorted(self.keys, wanted), len(self.keys) - 1)
        met = self.keys[place] == wanted
        return at[met], place[met]
