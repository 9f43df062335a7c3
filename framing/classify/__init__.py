"""Heads: what is asked of every sentence, and the linear engine that answers."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from framing.classify.estimator import FramingClassifier as FramingClassifier


def __getattr__(name: str) -> object:
    """Import the classifier, and with it scikit-learn, when it is first used."""
    if name == "FramingClassifier":
        from framing.classify.estimator import FramingClassifier

        return FramingClassifier
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
