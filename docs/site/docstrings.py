"""Docstrings as Markdown: parameters as a list, examples as code."""

from __future__ import annotations

import re
from typing import Any

from griffe import Extension, Object

_HEADING = re.compile(r"^(\w+)\n-{4,}\n((?:.+\n?)+)", re.MULTILINE)
_ENTRY = re.compile(r"^(\w[\w, ]*): ", re.MULTILINE)
_EXAMPLE = re.compile(r"^>>> .*(?:\n(?!\s*$).*)*", re.MULTILINE)


class Docstrings(Extension):
    """Rewrites what Markdown would set as headings and quotations."""

    def on_object(self, *, obj: Object, **_: Any) -> None:
        """Called for each function, class, attribute."""
        if obj.docstring:
            obj.docstring.value = markdown(obj.docstring.value)


def markdown(text: str) -> str:
    """A docstring of the project as Markdown: `Parameters` as a list, `>>>` as a block of code."""
    text = _HEADING.sub(lambda found: f"**{found[1]}**\n\n" + _ENTRY.sub(r"- `\1`: ", found[2]), text)
    return _EXAMPLE.sub(lambda found: f"```pycon\n{found[0]}\n```", text)
