"""What a reader knows a document by."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from framing.report.pieces import paragraphs

if TYPE_CHECKING:
    from framing.report.document import DocumentReport

_LONGEST = 160
"""Characters of a headline."""
_GOES_ON = tuple(".,;:")
"""Ends of a first line that is the text's own, not its headline."""
_CLOSING = " \"'”’»)"
_SUFFIX = re.compile(r"\.[A-Za-z]\w{0,4}$")


def title(report: DocumentReport) -> str:
    r"""The document's headline; without one its file's name, or what it was called.

    >>> import framing
    >>> title(framing.analyze("Council meets\n\nIt met on Monday.", id="news/b-17.txt"))
    'Council meets'
    >>> title(framing.analyze("It met on Monday.", id="news/b-17.txt"))
    'b-17'
    """
    return headline(report.text) or _file(report.id or "") or "Report"


def headline(text: str) -> str:
    """The first paragraph, if it is one line that is no sentence of the text, and more follows; else nothing."""
    found = paragraphs(text)
    if len(found) < 2:
        return ""
    first = text[slice(*found[0])].strip().lstrip("#").strip()
    one_line = "\n" not in first and "\r" not in first and len(first) <= _LONGEST
    return first if one_line and not first.rstrip(_CLOSING).endswith(_GOES_ON) else ""


def _file(name: str) -> str:
    if name == "-":
        return "Standard input"
    return _SUFFIX.sub("", re.split(r"[\\/]", name.rstrip("/\\"))[-1])
