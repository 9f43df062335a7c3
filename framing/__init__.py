"""Which words of a news text take a side, in whose voice, about whom, how it is framed, and how sure that is."""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from framing.analyzer import Analyzer as Analyzer
    from framing.analyzer import analyze as analyze
    from framing.comparison.run import compare as compare
    from framing.corpus.run import score_corpus as score_corpus
    from framing.errors import FramingError as FramingError
    from framing.evaluation.audit import audit as audit
    from framing.evaluation.prevalence import prevalence as prevalence
    from framing.evaluation.run import evaluate as evaluate
    from framing.lexicon.terms import Lexicon as Lexicon
    from framing.training import train as train

__version__ = "0.1.0"
_HOME = {
    "Analyzer": "analyzer",
    "analyze": "analyzer",
    "audit": "evaluation.audit",
    "compare": "comparison.run",
    "evaluate": "evaluation.run",
    "FramingError": "errors",
    "Lexicon": "lexicon.terms",
    "prevalence": "evaluation.prevalence",
    "score_corpus": "corpus.run",
    "train": "training",
}
__all__ = [
    "Analyzer",
    "FramingError",
    "Lexicon",
    "analyze",
    "audit",
    "compare",
    "evaluate",
    "prevalence",
    "score_corpus",
    "train",
]


def __getattr__(name: str) -> object:
    """Import a public name when it is first used, so that `import framing` costs next to nothing."""
    if name not in _HOME:
        raise AttributeError(f"module 'framing' has no attribute {name!r}; it has {', '.join(_HOME)}")
    return getattr(import_module(f"framing.{_HOME[name]}"), name)
