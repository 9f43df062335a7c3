"""Where the data folders lie: beside the package in a checkout or editable install, inside it in a wheel."""

from __future__ import annotations

from functools import cache
from hashlib import blake2b
from pathlib import Path

from framing.errors import FramingError

_PACKAGE = Path(__file__).resolve().parent


def _folder(name: str) -> Path:
    for base in (_PACKAGE, _PACKAGE.parent):
        folder = base / name
        if folder.is_dir():
            return folder
    raise FramingError(f"the {name}/ folder is neither in {_PACKAGE} nor beside it; reinstall the package")


def seeds(*parts: str) -> Path:
    """Path of a human-edited data file.

    >>> seeds("en", "sources.tsv").name
    'sources.tsv'
    """
    return _folder("seeds").joinpath(*parts)


def models(*parts: str) -> Path:
    """Path of a trained model folder.

    >>> models("bias-en").name
    'bias-en'
    """
    return _folder("models").joinpath(*parts)


def digest(*parts: bytes) -> str:
    """A short name for some bytes; equal only for equal ones.

    >>> digest(b"regime") == digest(b"reg", b"ime")
    False
    """
    found = blake2b(digest_size=16)
    for part in parts:
        found.update(len(part).to_bytes(8, "little"))
        found.update(part)
    return found.hexdigest()


@cache
def seeds_digest() -> str:
    """Of the bundled data files other than the lexicon's packs."""
    files = sorted(path for path in seeds("en").rglob("*.t*") if "lexicon" not in path.parts)
    return digest(*(part for path in files for part in (path.name.encode(), path.read_bytes())))
