"""One root for everything the package raises on purpose, so that a caller can catch it in one place."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

_SHOWN = 40


class FramingError(Exception):
    """Root of every error that the package raises about its input."""


class InputError(FramingError, ValueError):
    """A text, file or setting cannot be taken as given; the message names the place and the reason.

    It is a `ValueError` too, as scikit-learn and its users expect of estimators.
    """


class LexiconError(FramingError):
    """A row of a seeds file breaks the schema; the message begins with `file:line`."""


class ModelError(FramingError):
    """A model folder does not fit this version, these seeds or its own description."""


class UnknownName(FramingError):
    """A head, format, term or option that does not exist; the message offers the nearest one that does."""

    def __init__(self, kind: str, name: str, known: Iterable[str]) -> None:
        names = sorted(known)
        near = difflib.get_close_matches(name, names, n=1, cutoff=0.5)
        if near:
            hint = f"did you mean {near[0]!r}?"
        elif len(names) > _SHOWN:
            hint = f"none of the {len(names)} that are known is near it"
        else:
            hint = f"expected one of: {', '.join(names) or 'none is installed'}"
        super().__init__(f"unknown {kind} {name!r}; {hint}")
