"""The extractors' columns of a batch, side by side, with their names."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from framing.lexicon.terms import Lexicon
from framing.registry import load, names
from framing.spans import Batch

DRAWER = "framing.features.extractors"


class Columns:
    """The named numbers that extractors draw from a batch.

    Each extractor is one file of the drawer with `names(lexicon)` and `extract(batch, lexicon)`, which returns
    float32 of shape (n_sentences, n_names).
    """

    def __init__(self, lexicon: Lexicon, extractors: Sequence[str] | None = None) -> None:
        self.extractors = tuple(names(DRAWER) if extractors is None else extractors)
        self._modules = [load(DRAWER, name) for name in self.extractors]
        self._lexicon = lexicon

    def __reduce__(self) -> tuple[type[Columns], tuple[Lexicon, tuple[str, ...]]]:
        """Modules cannot be pickled; their names say which they are."""
        return Columns, (self._lexicon, self.extractors)

    @property
    def names(self) -> tuple[str, ...]:
        """`extractor:column` of each column."""
        pairs = zip(self.extractors, self._modules, strict=True)
        return tuple(f"{name}:{column}" for name, module in pairs for column in module.names(self._lexicon))

    def extract(self, batch: Batch) -> NDArray[np.float32]:
        """(n_sentences, n_columns)."""
        parts = [module.extract(batch, self._lexicon) for module in self._modules]
        if not parts:
            return np.zeros((len(batch.sentences), 0), dtype=np.float32)
        return np.concatenate(parts, axis=1, dtype=np.float32)
