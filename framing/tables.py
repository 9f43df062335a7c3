"""Read the seeds' tab-separated files; every complaint begins with `file:line`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from framing.errors import LexiconError, UnknownName


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a table: its cells by column name, and where it stands."""

    cells: dict[str, str]
    where: str

    def list(self, column: str) -> tuple[str, ...]:
        """The cell's parts between `|`, without blanks."""
        return tuple(part.strip() for part in self.cells[column].split("|") if part.strip())

    def one_of(self, column: str, known: Sequence[str]) -> str:
        """The cell, which must be one of `known`."""
        value = self.cells[column]
        if value not in known:
            raise LexiconError(f"{self.where}: {UnknownName(column, value, known)}")
        return value


def read_table(path: Path, columns: Sequence[str]) -> Iterator[Line]:
    """Rows of a seeds file: `#` comments, a header with exactly `columns`, then one row a line."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except UnicodeDecodeError as error:
        raise LexiconError(f"{path.name}: not UTF-8 at byte {error.start}; save the file as UTF-8") from error
    except OSError as error:
        raise LexiconError(f"{path}: {error.strerror or error}") from error
    header: list[str] | None = None
    for number, line in enumerate(lines, start=1):
        if line.startswith("#") or not line.strip():
            continue
        cells = line.split("\t")
        where = f"{path.name}:{number}"
        if header is None:
            if cells != list(columns):
                raise LexiconError(f"{where}: header is {cells}; expected {list(columns)}, tab separated")
            header = cells
        elif len(cells) != len(header):
            raise LexiconError(f"{where}: {len(cells)} cells; expected {len(header)}: {', '.join(header)}")
        else:
            yield Line(dict(zip(header, (cell.strip() for cell in cells), strict=True)), where)
    if header is None:
        raise LexiconError(f"{path.name}: no header line; expected {', '.join(columns)}")


def read_list(path: Path) -> tuple[str, ...]:
    """Entries of a plain list, one a line, `#` comments left out."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return tuple(line.strip() for line in lines if line.strip() and not line.startswith("#"))
