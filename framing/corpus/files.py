"""Files named by paths, patterns, folders or fsspec addresses; opened with what they are packed in."""

from __future__ import annotations

import bz2
import gzip
import lzma
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import takewhile
from typing import Any, BinaryIO, cast

import fsspec

from framing.errors import InputError
from framing.resources import digest

_EDGE = 2**16


def _zstd(file: BinaryIO) -> BinaryIO:
    import zstandard

    return cast(BinaryIO, zstandard.ZstdDecompressor().stream_reader(file, read_across_frames=True))


_PACKED: dict[str, Callable[[BinaryIO], Any]] = {
    ".gz": lambda file: gzip.GzipFile(fileobj=file),
    ".bz2": bz2.BZ2File,
    ".xz": lzma.LZMAFile,
    ".zst": _zstd,
}
LINES = {".jsonl": "", ".ndjson": "", ".csv": ",", ".tsv": "\t"}
"""Endings of files that are read line by line, and what parts their cells."""
ENDINGS = (*LINES, ".parquet")


@dataclass(frozen=True, slots=True)
class File:
    """A file that holds rows, or is a text."""

    url: str
    name: str
    """As it stands in the tables."""
    size: int

    @property
    def packed(self) -> str:
        """`.gz` or its like; empty for a plain file."""
        return next((ending for ending in _PACKED if self.url.endswith(ending)), "")

    @property
    def ending(self) -> str:
        plain = self.url.removesuffix(self.packed)
        return "." + plain.rpartition("/")[2].rpartition(".")[2].lower()

    def identity(self) -> dict[str, Any]:
        """Size and a digest of both ends: quick for a file of any size, and the same on every machine."""
        with reading(self.url) as file:
            ends = file.read(_EDGE)
            file.seek(max(self.size - _EDGE, 0))
            ends += file.read(_EDGE)
        return {"name": self.name, "bytes": self.size, "ends": digest(ends)}

    @contextmanager
    def unpacked(self) -> Iterator[tuple[BinaryIO, Callable[[], int]]]:
        """The bytes that were packed, and how many of the packed ones have been read."""
        with reading(self.url) as raw:
            if not self.packed:
                yield raw, raw.tell
                return
            with _PACKED[self.packed](raw) as file:
                yield file, raw.tell


def reading(url: str) -> BinaryIO:
    """A file's bytes as they lie there."""
    fs, path = fsspec.core.url_to_fs(url)
    return cast(BinaryIO, fs.open(path, "rb"))


def found(paths: list[str]) -> list[File]:
    """The files that paths, patterns and folders mean, in order; raises `InputError` where there is none."""
    urls: dict[str, int] = {}
    for path in paths:
        urls |= _found(path)
    # Named from the innermost folder that all are in, so that a corpus may be moved between two runs.
    folders = zip(*(url.split("/")[:-1] for url in urls), strict=False)
    depth = sum(1 for _ in takewhile(lambda names: len(set(names)) == 1, folders))
    return [File(url, "/".join(url.split("/")[depth:]), size) for url, size in urls.items()]


def _found(path: str) -> dict[str, int]:
    fs, root = fsspec.core.url_to_fs(path)
    if fs.isdir(root):
        listed = fs.find(root, detail=True)
        names = [name for name in listed if not name[len(root) :].lstrip("/").startswith(".")]
        rows = [name for name in names if _plain(name).endswith(ENDINGS)]
        listed = {name: listed[name] for name in rows or [name for name in names if name.endswith(".txt")]}
        if not listed:
            raise InputError(f"{path}: the folder holds no {', '.join(ENDINGS)} or .txt file")
    elif fs.exists(root):
        listed = {root: fs.info(root)}
    else:
        listed = fs.glob(root, detail=True) if any(sign in root for sign in "*?[") else {}
    if not listed:
        raise InputError(f"{path}: no such file")
    for name in listed:
        if not _plain(name).endswith((*ENDINGS, ".txt")):
            ends = ", ".join(ENDINGS)
            raise InputError(f"{name}: unknown ending; expected {ends}, .txt, or one of them with .gz, .zst, .bz2, .xz")
    return {fs.unstrip_protocol(name): int(listed[name]["size"] or 0) for name in sorted(listed)}


def _plain(name: str) -> str:
    return name.lower().removesuffix(next((ending for ending in _PACKED if name.endswith(ending)), ""))
