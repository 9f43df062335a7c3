"""Read one article from a file or standard input; every refusal says what was found, where, and what to do."""

from __future__ import annotations

import codecs
import sys
from pathlib import Path

from framing.errors import InputError

_BINARY_SAMPLE = 8192
_BINARY_SHARE = 0.1
_CONTROL = bytes(set(range(32)) - set(b"\t\n\r\f\x1b"))


def read_text(path: Path | None, encoding: str = "utf-8") -> str:
    """The text of a file, or of standard input for None; raises `InputError`.

    A byte order mark decides over `encoding` and is not part of the text. Line ends stay as they are, since offsets
    in a report count characters of the untouched text.
    """
    name = "standard input" if path is None else str(path)
    return decoded(_bytes(path, name), name, encoding)


def decoded(raw: bytes, name: str, encoding: str = "utf-8") -> str:
    """The text that bytes of a file called `name` say; raises `InputError`."""
    for mark, marked in (
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
    ):
        if raw.startswith(mark):
            raw, encoding = raw[len(mark) :], marked
            break
    else:
        if _binary(raw):
            raise InputError(f"{name}: looks like a binary file; expected plain text")
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        found = " ".join(f"0x{byte:02x}" for byte in raw[error.start : error.start + 4])
        raise InputError(
            f"{name}:{line}: not valid {encoding} at byte {error.start} ({found}); if the file has another encoding, "
            "name it, for example --encoding cp1252"
        ) from error


def _bytes(path: Path | None, name: str) -> bytes:
    if path is None:
        return sys.stdin.buffer.read()
    if path.is_dir():
        raise InputError(f"{name}: is a directory; expected a text file, for example {name.rstrip('/')}/*.txt")
    try:
        return path.read_bytes()
    except FileNotFoundError as error:
        raise InputError(f"{name}: no such file") from error
    except OSError as error:
        raise InputError(f"{name}: cannot be read: {error.strerror or error}") from error


def _binary(raw: bytes) -> bool:
    """Many control bytes early on; a stray NUL alone is damage, not a binary file."""
    sample = raw[:_BINARY_SAMPLE]
    controls = len(sample) - len(sample.translate(None, _CONTROL))
    return len(sample) > 0 and controls > _BINARY_SHARE * len(sample)
