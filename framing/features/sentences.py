"""Sentences to features, by the one code that training, inference and scikit-learn's pipelines share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from framing.annotate import Annotator, bundled
from framing.errors import InputError
from framing.features.columns import Columns
from framing.features.hashing import Hashing
from framing.lexicon.terms import Lexicon
from framing.spans import Ints

if TYPE_CHECKING:
    from scipy import sparse

AT_ONCE = 400
"""Sentences in a batch: many enough to spread its cost, few enough to stay near the processor."""


@dataclass(frozen=True, slots=True)
class Features:
    """Sentences as a linear head sees them."""

    counts: sparse.csr_matrix
    """(n, 2**bits) counts of n-grams."""
    columns: NDArray[np.float32]
    """(n, n_columns)"""
    names: tuple[str, ...]
    """Of the columns."""

    def take(self, rows: Ints) -> Features:
        """Some of the sentences."""
        return replace(self, counts=self.counts[rows], columns=self.columns[rows])

    def joined(self, other: Features) -> Features:
        """These sentences, then those of another set that was featurised alike."""
        from scipy import sparse

        counts = sparse.vstack([self.counts, other.counts]).tocsr()
        return replace(self, counts=counts, columns=np.concatenate([self.columns, other.columns]))


def featurise(
    texts: Sequence[str],
    hashing: Hashing | None,
    lexicon: Lexicon | None = None,
    extractors: Sequence[str] | None = None,
) -> Features:
    """Sentences, each text one as given, to features.

    Without `hashing` there are no n-grams; `extractors` are all, unless named.

    >>> features = featurise(["The regime fell.", "It rained."], Hashing(bits=10))
    >>> features.counts.shape, features.columns.shape == (2, len(features.names))
    ((2, 1024), True)
    """
    from scipy import sparse

    annotate = bundled() if lexicon is None else Annotator(lexicon)
    columns = Columns(annotate.lexicon, extractors)
    width = 0 if hashing is None else 1 << hashing.bits
    counts = [sparse.csr_matrix(np.zeros((0, width), dtype=np.float32))]
    extracted = [np.zeros((0, len(columns.names)), dtype=np.float32)]
    for begin in range(0, len(texts), AT_ONCE):
        batch = annotate(texts[begin : begin + AT_ONCE], segment=False)
        size = len(batch.sentences)
        if hashing is None:
            counts.append(sparse.csr_matrix(np.zeros((size, 0), dtype=np.float32)))
        else:
            words = hashing.words(batch)
            counts.append(hashing.matrix(hashing.grams(batch.codes, batch.tokens, words), words, size))
        extracted.append(columns.extract(batch))
    return Features(sparse.vstack(counts).tocsr(), np.concatenate(extracted), columns.names)


def sentences_of(X: Any) -> list[str]:
    """What a caller of scikit-learn passes for X, as a list of sentences.

    A list, an array, a column of a data frame or of a `datasets.Dataset`, any iterator. Raises `InputError` for one
    string, a table, or a row that is no string, with the row's number.

    >>> sentences_of(("One.", "Two."))
    ['One.', 'Two.']
    """
    if isinstance(X, str | bytes):
        raise InputError(f"X is one text, {X[:40]!r}; expected a list of sentences")
    shape = getattr(X, "shape", (0,))
    if len(shape) != 1:
        raise InputError(f"X has shape {shape}; expected one dimension: a list of sentences, or one column of a table")
    texts = list(X)
    wrong = next((row for row, text in enumerate(texts) if not isinstance(text, str)), None)
    if wrong is not None:
        raise InputError(f"row {wrong} of X is {texts[wrong]!r:.60}; expected a string")
    return texts
