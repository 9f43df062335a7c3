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


def read_table(path: Path, columns: Sequence[str], *, lone: str = "") -> Iterator[Line]:
    """Rows of a seeds file: `#` comments, a header with exactly `columns`, then one row a line.

    A row whose first cell begins with `lone` may leave out the other cells.
    """
    header: list[str] | None = None
    for number, line in enumerate(_lines(path), start=1):
        if line.startswith("#") or not line.strip():
            continue
        cells = [cell.strip() for cell in line.split("\t")]
        where = f"{path.name}:{number}"
        if header is None:
            _check_header(cells, columns, where)
            header = cells
            continue
        if lone and len(cells) == 1 and cells[0].startswith(lone):
            cells += [""] * (len(header) - 1)
        if len(cells) != len(header):
            raise LexiconError(f"{where}: {len(cells)} cells; expected {len(header)}: {', '.join(header)}")
        yield Line(dict(zip(header, cells, strict=True)), where)
    if header is None:
        raise LexiconError(f"{path.name}: no header line; expected {', '.join(columns)}")


def read_head(path: Path) -> Iterator[tuple[str, str]]:
    """Place and text of the comments above a table's header."""
    for number, line in enumerate(_lines(path), start=1):
        if line.startswith("#"):
            yield f"{path.name}:{number}", line.removeprefix("#").strip()
        elif line.strip():
            return


def read_list(path: Path) -> tuple[str, ...]:
    """Entries of a plain list, one a line, `#` comments left out."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return tuple(line.strip() for line in lines if line.strip() and not line.startswith("#"))


def _lines(path: Path) -> list[str]:
    try:
        # A spreadsheet may put a byte order mark first; other line separators than \n may stand inside a cell.
        return path.read_text(encoding="utf-8-sig").split("\n")
    except UnicodeDecodeError as error:
        raise LexiconError(f"{path.name}: not UTF-8 at byte {error.start}; save the file as UTF-8") from error
    except OSError as error:
        raise LexiconError(f"{path}: {error.strerror or error}") from error


def _check_header(cells: list[str], columns: Sequence[str], where: str) -> None:
    if cells == list(columns):
        return
    expected = f"expected, tab separated: {', '.join(columns)}"
    if len(cells) == 1 < len(columns):
        raise LexiconError(f"{where}: header has no tabs: {cells[0][:60]!r}; {expected}")
    for cell in cells:
        if cell not in columns:
            raise LexiconError(f"{where}: header: {UnknownName('column', cell, columns)}")
    missing = [column for column in columns if column not in cells]
    raise LexiconError(f"{where}: header lacks {', '.join(missing) or 'the right order'}; {expected}")
