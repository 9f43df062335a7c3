"""JSONL, CSV and TSV: cut where a row ends, without a look at what is in it; parsed by a worker, row by row."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any, BinaryIO

from framing.corpus.files import LINES, File, reading
from framing.corpus.rows import Rejected, Rows
from framing.corpus.shards import Broken, Shard
from framing.errors import InputError
from framing.resources import digest

LONGEST = 64 * 2**20
"""Bytes of a row beyond which its end is not looked for any more."""
_PARSED = 16 * 2**20
"""Bytes of a line of JSON that is still parsed: the text in a longer one is too long."""
_BOM = b"\xef\xbb\xbf"
_SIGNS = ",;\t|"
_UNIT = "line"


@dataclass(frozen=True, slots=True)
class Form:
    """How rows stand in lines."""

    delimiter: str = ""
    """Between cells; empty for JSON."""
    names: tuple[str, ...] = ()
    """Of the columns, after the header."""
    encoding: str = "utf-8"


@dataclass(frozen=True, slots=True)
class Block:
    """Some lines: where they stand in a file, or they themselves."""

    form: Form
    line: int
    """Number of the first one, from 1."""
    size: int
    data: bytes | None = None
    url: str = ""
    start: int = 0

    def rows(self, source: str) -> Rows:
        lines, values, rejected = [], [], []
        parse = _cells if self.form.delimiter else _objects
        for line, row in parse(self._bytes(), self.form):
            if isinstance(row, str):
                rejected.append(Rejected(source, self.line + line, _UNIT, row))
            else:
                lines.append(self.line + line)
                values.append(row)
        return Rows(source, lines, _UNIT, values, rejected)

    def _bytes(self) -> bytes:
        if self.data is not None:
            return self.data
        with reading(self.url) as file:
            file.seek(self.start)
            data = file.read(self.size)
        if len(data) < self.size:
            raise OSError("became shorter while it was read")
        return data


@dataclass(frozen=True, slots=True)
class TooLong:
    """A line that nobody keeps in memory."""

    line: int
    size: int

    def rows(self, source: str) -> Rows:
        reason = f"the line has {self.size:,} bytes; at most {LONGEST:,} are read"
        return Rows(source, [], _UNIT, [], [Rejected(source, self.line, _UNIT, reason)])


@dataclass(frozen=True, slots=True)
class LineFile:
    """A file of lines, packed or not."""

    file: File
    encoding: str = "utf-8"

    @property
    def name(self) -> str:
        return self.file.name

    @property
    def weight(self) -> int:
        return self.file.size

    def identity(self) -> dict[str, Any]:
        return self.file.identity()

    def shards(self, size: int) -> Iterator[Shard]:
        """Of a plain file a worker reads its part itself; what was packed travels to it."""
        done, line = 0, 1
        url = "" if self.file.packed else self.file.url
        try:
            with self.file.unpacked() as (file, read):
                for piece in _pieces(file, size, LINES[self.file.ending], self.encoding, url):
                    # A packed file is read ahead: what has been read of it stands for what has been taken from it.
                    now, line = read(), piece.line
                    yield _shard(self.name, piece, now - done)
                    done = now
        except (OSError, EOFError, ValueError, InputError) as error:
            yield Shard(self.name, line, 0, Broken(f"cannot be read on behind line {line}: {error}"))


@dataclass(frozen=True, slots=True)
class LineStream:
    """Standard input or another open stream of lines: JSON, or cells under a header."""

    stream: BinaryIO
    name: str = "stdin"
    encoding: str = "utf-8"

    @property
    def weight(self) -> None:
        return None

    def identity(self) -> dict[str, Any]:
        return {"name": self.name}

    def shards(self, size: int) -> Iterator[Shard]:
        for piece in _pieces(self.stream, size, None, self.encoding, ""):
            yield _shard(self.name, piece, piece.size)


def _shard(source: str, piece: Block | TooLong, weight: int) -> Shard:
    data = piece.data if isinstance(piece, Block) else None
    return Shard(source, piece.line, weight, piece, "" if data is None else digest(data))


def _pieces(file: BinaryIO, size: int, delimiter: str | None, encoding: str, url: str) -> Iterator[Block | TooLong]:
    """The lines of a file in pieces of about `size` bytes; without a `url` they hold their lines."""
    data = file.read(size)
    while data and not _has_head(data) and len(data) < LONGEST and (more := file.read(max(size, len(data)))):
        data += more
    form, start = _form(data, delimiter, encoding)
    line, rest = 1 + data.count(b"\n", 0, start), data[start:]
    while data:
        end = _end(rest, form)
        if not end and len(rest) > LONGEST:
            # Of cells, a quotation mark that nobody closed: its line is given up and the next one begins anew.
            end = rest.find(b"\n") + 1 if form.delimiter else 0
            if not end:
                long, rest = _beyond(file, rest)
                yield TooLong(line, long)
                start, line = start + long, line + 1
        if end:
            yield Block(form, line, end, None if url else rest[:end], url, start)
            start, line, rest = start + end, line + rest.count(b"\n", 0, end), rest[end:]
        # Twice as much each time that no end was found, or a long line would be copied again and again.
        data = file.read(max(size, len(rest)))
        rest += data
    if rest:
        yield Block(form, line, len(rest), None if url else rest, url, start)


def _has_head(data: bytes) -> bool:
    """Whether the first row is there to its end."""
    return bool(_end(data, Form(",")))


def _beyond(file: BinaryIO, rest: bytes) -> tuple[int, bytes]:
    """Bytes of an endless line, and what was read after it."""
    size = 0
    while b"\n" not in rest:
        size += len(rest)
        rest = file.read(2**20)
        if not rest:
            return size, b""
    end = rest.find(b"\n") + 1
    return size + end, rest[end:]


def _end(data: bytes, form: Form) -> int:
    """Where the last whole row ends: at a line's end, of cells at one that no quotation marks are around."""
    end = data.rfind(b"\n") + 1
    inside = form.delimiter and data.count(b'"', 0, end) % 2
    while end and inside:
        before = data.rfind(b"\n", 0, end - 1) + 1
        inside ^= data.count(b'"', before, end) % 2
        end = before
    return end


def _form(data: bytes, delimiter: str | None, encoding: str) -> tuple[Form, int]:
    """How the rows stand, and where the first one begins."""
    begin = len(_BOM) if data.startswith(_BOM) else 0
    if delimiter is None:
        delimiter = "" if data[begin:].lstrip()[:1] in {b"{", b""} else ","
    if not delimiter:
        return Form(), begin
    end = data.find(b"\n", begin) + 1 or len(data)
    while data.count(b'"', begin, end) % 2 and end < len(data):
        end = data.find(b"\n", end) + 1 or len(data)
    header = data[begin:end].decode(encoding, "replace").rstrip("\r\n")
    sign = max(_SIGNS, key=header.count) if any(sign in header for sign in _SIGNS) else delimiter
    names = tuple(next(csv.reader([header], delimiter=sign), []))
    if len(set(names)) < len(names):
        raise InputError(f"the header names a column twice: {header[:200]}")
    return Form(sign, names, encoding), end


def _objects(data: bytes, form: Form) -> Iterator[tuple[int, dict[str, Any] | str]]:  # noqa: ARG001
    """Number of each line with its row, or with what is wrong with it."""
    for line, raw in enumerate(data.split(b"\n")):
        if raw.strip():
            yield line, _object(raw)


def _object(raw: bytes) -> dict[str, Any] | str:
    if len(raw) > _PARSED:
        return f"the line has {len(raw):,} bytes; at most {_PARSED:,} are parsed"
    try:
        row = json.loads(raw.decode())
    except UnicodeDecodeError as error:
        return f"not valid UTF-8 at byte {error.start} of the line (0x{raw[error.start]:02x})"
    except json.JSONDecodeError as error:
        return f"broken JSON: {error.msg} at character {error.pos}"
    except (ValueError, RecursionError) as error:
        return f"broken JSON: {error}"
    return row if isinstance(row, dict) else f"found a {type(row).__name__}; expected an object"


def _cells(data: bytes, form: Form) -> Iterator[tuple[int, dict[str, Any] | str]]:
    csv.field_size_limit(LONGEST)
    # Bytes that are no text come out as lone surrogates, so that one bad row does not spoil its neighbours.
    lines = [line + "\n" for line in data.decode(form.encoding, "surrogateescape").split("\n")]
    begin = 0
    while begin < len(lines):
        reader = csv.reader(islice(lines, begin, None), delimiter=form.delimiter, strict=True)
        row = begin
        try:
            for cells in reader:
                if cells:
                    yield row, _row(cells, form)
                row = begin + reader.line_num
            begin = len(lines)
        except csv.Error as error:
            yield row, f"broken row: {error}"
            begin = row + 1


def _row(cells: list[str], form: Form) -> dict[str, Any] | str:
    if len(cells) != len(form.names):
        return f"{len(cells)} cells; expected the {len(form.names)} of the header"
    bad = next((sign for cell in cells if not cell.isascii() for sign in cell if "\udc80" <= sign <= "\udcff"), None)
    if bad:
        return f"not valid {form.encoding} (0x{ord(bad) - 0xDC00:02x})"
    return dict(zip(form.names, (cell or None for cell in cells), strict=True))
