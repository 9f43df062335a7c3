"""A corpus as shards: each says where its rows stand, or carries them, and a worker reads them from it alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Protocol

from framing.corpus.rows import Rows

SHARD = 8 * 2**20
"""Bytes of input that a shard holds: seconds of work, so little is lost when a run dies."""


class Unreadable(Exception):
    """A shard cannot be read as a whole; the message says why."""


class Piece(Protocol):
    """What a shard's rows are read from, by a worker that has nothing else."""

    def rows(self, source: str) -> Rows:
        """Raises `Unreadable`, or `OSError` where a file is gone."""


@dataclass(frozen=True, slots=True)
class Shard:
    """A task: some rows of one source."""

    source: str
    """Name of the source as it stands in the tables: relative to the folder that all sources are in."""
    first: int
    """Line or row of its first row."""
    weight: int
    """What it adds to the progress: bytes of its source, or rows."""
    piece: Piece
    digest: str = ""
    """Of what a shard carries that cannot be read again from a file."""


@dataclass(frozen=True, slots=True)
class Broken:
    """A piece whose source could not be read when the corpus was cut into shards."""

    reason: str

    def rows(self, source: str) -> Rows:  # noqa: ARG002
        raise Unreadable(self.reason)


class Source(Protocol):
    """A file, a folder of texts, a table or a stream."""

    @property
    def name(self) -> str: ...

    @property
    def weight(self) -> int | None:
        """What its shards' weights add up to; None if nobody knows."""

    def identity(self) -> dict[str, Any]:
        """What tells it from another one of the same name, for the manifest."""

    def shards(self, size: int) -> Iterator[Shard]:
        """Its shards in order, `size` bytes each, cut while they are taken."""
