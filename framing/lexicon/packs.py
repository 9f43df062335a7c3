"""The head of a pack: comment lines that give its title, its licence and the works it cites beside the bundled ones.

```
# title: House terms of the Daily Example
# licence: CC BY 4.0
# source example-2024: The Daily Example Style Guide, 2024, entry on protest
```
"""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from pathlib import Path

from framing.errors import LexiconError, UnknownName
from framing.lexicon.catalogue import Source
from framing.tables import read_head

_LINE = re.compile(r"(?P<word>\w+)(?: +(?P<key>[^\s:]+))? *: *(?P<value>.*)")
_WORK = re.compile(r"(?P<citation>.+?), *(?P<year>\d{4}), *(?P<section>.+)")
_WORDS = {"title": "title", "licence": "licence", "license": "licence", "source": "source"}


@dataclass(frozen=True, slots=True)
class Pack:
    """What a file of rows says about itself."""

    title: str
    licence: str
    sources: dict[str, Source]
    """The works that it cites beside those of `sources.tsv`."""
    where: str
    """`file:line` of its beginning."""


def read_pack_head(path: Path) -> Pack:
    """The head of a pack; what it does not say is empty.

    Raises `LexiconError` for a line that means to be one of the three and is not.
    """
    said: dict[str, str] = {"title": "", "licence": ""}
    works: dict[str, Source] = {}
    for where, text in read_head(path):
        line = _LINE.fullmatch(text)
        if not line:
            continue
        word = _WORDS.get(line["word"].lower())
        if word is None:
            if difflib.get_close_matches(line["word"].lower(), _WORDS, cutoff=0.8):
                raise LexiconError(f"{where}: {UnknownName('line of the head', line['word'].lower(), _WORDS)}")
        elif word == "source":
            source = _source(line["key"], line["value"], where)
            if source.key in works:
                raise LexiconError(f"{where}: source {source.key!r} stands already at {works[source.key].where}")
            works[source.key] = source
        elif line["key"]:
            continue
        elif not line["value"] or said[word]:
            fault = "stands twice" if said[word] else "is empty"
            raise LexiconError(f"{where}: the {word} {fault}; expected one line `# {word}: …`")
        else:
            said[word] = line["value"]
    return Pack(said["title"], said["licence"], works, f"{path.name}:1")


def _source(key: str | None, value: str, where: str) -> Source:
    work = _WORK.fullmatch(value)
    if not key or not work:
        lacking = "a key" if not key else "citation, year and section"
        raise LexiconError(f"{where}: a source without {lacking}; expected `# source KEY: CITATION, YEAR, SECTION`")
    return Source(key, work["citation"], work["year"], work["section"], where)
