"""From a batch to numbers: hashed n-grams for the linear heads and columns that a person can name."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from framing.features.vectorizer import FramingVectorizer as FramingVectorizer


def __getattr__(name: str) -> object:
    """Import the transformer, and with it scikit-learn, when it is first used."""
    if name == "FramingVectorizer":
        from framing.features.vectorizer import FramingVectorizer

        return FramingVectorizer
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
