"""A folder of texts: each file is a document, some files a shard."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from framing.corpus.files import File, reading
from framing.corpus.rows import Rejected, Rows
from framing.corpus.shards import Shard
from framing.errors import InputError
from framing.resources import digest
from framing.text.read import decoded

_MOST = 4096
"""Files in a shard."""
_LARGE = 64 * 2**20
"""Bytes of a file that are still read."""
_UNIT = "file"


@dataclass(frozen=True, slots=True)
class Texts:
    """Some files, each a text; its id is its name."""

    files: tuple[File, ...]
    first: int
    encoding: str

    def rows(self, source: str) -> Rows:  # noqa: ARG002
        names, places, values, rejected = [], [], [], []
        for place, file in enumerate(self.files, start=self.first):
            try:
                values.append({"id": file.name, "text": self._text(file)})
            except InputError as error:
                rejected.append(Rejected(file.name, None, _UNIT, str(error)))
            else:
                names.append(file.name)
                places.append(place)
        return Rows(names, places, _UNIT, values, rejected)

    def _text(self, file: File) -> str:
        if file.size > _LARGE:
            raise InputError(f"{file.name}: {file.size:,} bytes; at most {_LARGE:,} are read")
        try:
            with reading(file.url) as opened:
                raw = opened.read()
        except OSError as error:
            raise InputError(f"{file.name}: cannot be read: {error.strerror or error}") from error
        return decoded(raw, file.name, self.encoding)


@dataclass(frozen=True, slots=True)
class TextFiles:
    """All texts of a folder."""

    files: tuple[File, ...]
    encoding: str = "utf-8"
    name: str = "texts"

    @property
    def weight(self) -> int:
        return sum(file.size for file in self.files)

    def identity(self) -> dict[str, Any]:
        listed = "\n".join(f"{file.name}\t{file.size}" for file in self.files)
        return {"name": self.name, "files": len(self.files), "bytes": self.weight, "list": digest(listed.encode())}

    def shards(self, size: int) -> Iterator[Shard]:
        first, held = 0, 0
        for place, file in enumerate(self.files):
            held += file.size
            if held >= size or place + 1 - first == _MOST or place + 1 == len(self.files):
                piece = Texts(self.files[first : place + 1], first, self.encoding)
                yield Shard(self.name, first, held, piece)
                first, held = place + 1, 0
