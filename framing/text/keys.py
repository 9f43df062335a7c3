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
        flat = sought.ravel()
        place = np.full(len(flat), -1, dtype=np.int64)
        at = np.flatnonzero(self._known[flat & self._mask])
        if at.size:
            near = np.minimum(np.searchsorted(self.keys, flat[at]), len(self.keys) - 1)
            place[at] = np.where(self.keys[near] == flat[at], near, -1)
        return place.reshape(sought.shape)

    def contains(self, sought: Hashes) -> NDArray[np.bool_]:
        """Whether each of `sought` is a key; same shape."""
        return self.find(sought) >= 0
