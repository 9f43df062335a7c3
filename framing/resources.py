"""Where the data folders lie: beside the package in a checkout or editable install, inside it in a wheel."""

from __future__ import annotations

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
