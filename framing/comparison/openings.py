"""The texts of the paired events: read again from the corpus, and held against what was scored."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain, pairwise
from math import inf
from typing import Any

from framing.corpus.folder import TextFiles
from framing.corpus.inputs import sources
from framing.corpus.rows import Columns, documents, encodable
from framing.corpus.run import MOST
from framing.corpus.shards import SHARD, Shard, Source, Unreadable
from framing.errors import InputError

Place = tuple[str, int]
"""Source and row, as they stand in the tables."""


def openings(events: Iterable[Mapping[str, Any]], settings: Mapping[str, Any], corpus: Any) -> dict[Place, str | None]:
    """Texts of the events' articles by source and row; None for one that is not what was scored.

    `corpus` is what was given to `score_corpus`; only the shards in which an article lies are read. An article that is
    not found is left out. Raises `InputError` where there is no such corpus.
    """
    import pyarrow as pa

    articles = {(one["source"], one["row"]): one for event in events for one in event["articles"]}
    told = settings.get("columns")
    if told is None:
        raise InputError("the scored corpus does not say in which column its texts were; score it again")
    columns = Columns(told["text"], told["id"], told["title"], pa.schema([]))
    found: dict[Place, str | None] = {}
    for shard in _holding(sources(corpus, settings.get("encoding", "utf-8")), articles):
        try:
            read = documents(shard.piece.rows(shard.source), columns, settings.get("max_characters", MOST))
        except (OSError, Unreadable):
            continue
        places = zip(*(read.front[name].to_pylist() for name in ("source", "row", "id")), strict=True)
        for (source, row, name), text in zip(places, map(encodable, read.texts), strict=True):
            one = articles.get((source, row))
            if one is not None:
                found[source, row] = text if name == one["id"] and _same(text, one) else None
    return found


def _holding(given: Iterable[Source], wanted: Iterable[Place]) -> Iterator[Shard]:
    """The shards in which wanted rows may lie: between the first row of each and that of the next."""
    for source in given:
        # Texts of a folder have their files' names, and are counted through.
        rows = [row for name, row in wanted if isinstance(source, TextFiles) or name == encodable(source.name)]
        if not rows:
            continue
        for shard, following in pairwise(chain(source.shards(SHARD), [None])):
            assert shard is not None
            if any(shard.first <= row < (inf if following is None else following.first) for row in rows):
                yield shard


def _same(text: str, scored: Mapping[str, Any]) -> bool:
    """Whether every hit stands where it stood, among as many words."""
    import numpy as np

    from framing.text.tokens import tokenise

    hits = all(text[hit["start"] : hit["end"]] == hit["text"] for hit in scored["hits"])
    return hits and len(tokenise(text, np.zeros(1, dtype=np.int64))[1]) == scored["n_words"]
