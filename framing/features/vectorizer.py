"""The project's featuriser as a scikit-learn transformer, for pipelines of one's own."""

from __future__ import annotations

from typing import Any, Self

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.base import BaseEstimator, TransformerMixin

from framing.annotate import bundled
from framing.features.columns import Columns
from framing.features.hashing import Hashing
from framing.features.sentences import featurise, sentences_of


class FramingVectorizer(TransformerMixin, BaseEstimator):  # type: ignore[misc]  # scikit-learn has no types
    """Sentences to counts of hashed n-grams and the extractors' named columns: what the shipped heads see.

    Listed names count as the class they belong to, so that a model on top cannot learn that one of them is biased.
    Nothing is learned from the data: `transform` needs no `fit`, and any number of rows gives the same columns.

    Parameters
    ----------
    bits: n-grams are hashed into `2**bits` columns, 1 to 22; None for the named columns alone.
    chars: shortest and longest character n-gram, word edges included; (0, 0) for none.
    pairs: whether neighbouring words count together.
    writer_only: whether n-grams of words that are quoted or reported are left out; the named columns tell voices apart.
    columns: whether the extractors' named columns stand behind the n-grams.
    sparse_output: a CSR matrix; if not, an array, which `set_output(transform="pandas")` makes a data frame.

    `X` is any iterable of strings: a list, an array, a column of a data frame or of a `datasets.Dataset`. It has one
    dimension, so there is no `n_features_in_`.

    >>> from framing.features import FramingVectorizer
    >>> FramingVectorizer(bits=10).transform(["The regime fell.", "It rained."]).shape[0]
    2
    >>> named = FramingVectorizer(bits=None, sparse_output=False).set_output(transform="pandas")
    >>> table = named.fit_transform(["The regime fell.", "It rained."])
    >>> (table["loaded:legitimacy:author"] > 0).tolist()
    [True, False]
    """

    def __init__(
        self,
        *,
        bits: int | None = 18,
        chars: tuple[int, int] = (3, 5),
        pairs: bool = True,
        writer_only: bool = False,
        columns: bool = True,
        sparse_output: bool = True,
    ) -> None:
        self.bits = bits
        self.chars = chars
        self.pairs = pairs
        self.writer_only = writer_only
        self.columns = columns
        self.sparse_output = sparse_output

    def fit(self, X: Any, y: Any = None) -> Self:
        """Check the parameters; there is nothing to learn, so `X` may be an iterator and is left alone.

        Raises `InputError`, a `ValueError`.
        """
        self._hashing()
        return self

    def transform(self, X: Any) -> sparse.csr_matrix | NDArray[np.float32]:
        """(n, 2**bits + n_columns) float32. Raises `InputError`, a `ValueError`, for rows that are no strings."""
        features = featurise(sentences_of(X), self._hashing(), extractors=self._extractors())
        if self.sparse_output:
            parts = [features.counts, sparse.csr_matrix(features.columns)]
            joined: sparse.csr_matrix = sparse.hstack(parts, format="csr")
            return joined
        return np.hstack([features.counts.toarray(), features.columns])

    def get_feature_names_out(self, input_features: Any = None) -> NDArray[np.object_]:
        """(2**bits + n_columns,) `ngram_NUMBER` of each bucket, then `extractor:column`; `input_features` is ignored.

        >>> FramingVectorizer(bits=2, columns=False).get_feature_names_out().tolist()
        ['ngram_0', 'ngram_1', 'ngram_2', 'ngram_3']
        """
        hashing = self._hashing()
        buckets = range(0 if hashing is None else 1 << hashing.bits)
        columns = Columns(bundled().lexicon, self._extractors()).names
        return np.array([*(f"ngram_{bucket}" for bucket in buckets), *columns], dtype=object)

    def _hashing(self) -> Hashing | None:
        if self.bits is None:
            return None
        return Hashing.checked(self.bits, self.chars, self.pairs, self.writer_only)

    def _extractors(self) -> tuple[str, ...] | None:
        return None if self.columns else ()

    def __sklearn_is_fitted__(self) -> bool:
        return True

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.one_d_array, tags.input_tags.two_d_array, tags.input_tags.string = True, False, True
        tags.requires_fit = False
        tags.transformer_tags.preserves_dtype = []
        return tags
