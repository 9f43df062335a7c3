"""A batch's text as code points, and tables that say what each character is: read once, used by every stage."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from framing.spans import Ints

Codes = NDArray[np.uint32]
Bytes = NDArray[np.uint8]

PADDING = 10
_ASCII, _WIDE = 0x7F, 0x10000


def plane() -> Codes:
    """The code points of the basic plane, zero for the surrogates, which no string holds."""
    points = np.arange(_WIDE, dtype=np.uint32)
    points[0xD800:0xE000] = 0
    return points


class Table:
    """A byte for each code point of the basic plane; what lies beyond it has the last one's.

    >>> digits = np.zeros(0x10000, dtype=np.uint8)
    >>> digits[ord("0") : ord("9") + 1] = 1
    >>> Characters.of("in 1967").kinds(Table(digits))[:7].tolist()
    [0, 0, 0, 1, 1, 1, 1]
    """

    def __init__(self, values: Bytes) -> None:
        self.values = values
        self.narrow = values[:256].tobytes()


@dataclass(frozen=True, slots=True)
class Characters:
    """A text as arrays, some blanks longer than it, so that looking a little ahead or back needs no check."""

    text: str
    codes: Codes
    low: bytearray
    """The last byte of each code point: what an ASCII character is."""
    high: Ints
    """Offsets of the code points beyond ASCII."""

    @classmethod
    def of(cls, text: str | Characters) -> Characters:
        """The characters of a text; lone surrogates survive."""
        if isinstance(text, Characters):
            return text
        return cls._of(text, code_points(text + " " * PADDING))

    @classmethod
    def _of(cls, text: str, codes: Codes) -> Characters:
        low = bytearray(len(codes))
        np.copyto(np.frombuffer(low, dtype=np.uint8), codes, casting="unsafe")
        return cls(text, codes, low, np.flatnonzero(codes > _ASCII))

    def __len__(self) -> int:
        return len(self.codes) - PADDING

    def without(self, offsets: Ints) -> Characters:
        """The same without some characters; `text` stays whole."""
        return self._of(self.text, np.delete(self.codes, offsets))

    def kinds(self, table: Table) -> Bytes:
        """What the table says of each character, blanks included."""
        # Bytes are translated faster than an array is indexed, and nearly all characters are ASCII.
        kinds = np.frombuffer(self.low.translate(table.narrow), dtype=np.uint8)
        kinds[self.high] = table.values.take(self.codes.take(self.high), mode="clip")
        return kinds


def code_points(text: str) -> Codes:
    """The text as one code point an element; lone surrogates survive."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
