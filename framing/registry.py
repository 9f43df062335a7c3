"""A drawer is a package whose files are plug-ins: the file's name is the plug-in's name, nothing is registered."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pkgutil import iter_modules
from types import ModuleType

from framing.errors import UnknownName


@cache
def names(drawer: str) -> tuple[str, ...]:
    """Names of the plug-ins in a drawer, sorted; nothing in it is imported.

    >>> "json" in names("framing.report.formats")
    True
    """
    spec = find_spec(drawer)
    folders = spec.submodule_search_locations if spec else None
    return tuple(sorted(module.name for module in iter_modules(folders or []) if not module.name.startswith("_")))


def load(drawer: str, name: str) -> ModuleType:
    """Import one plug-in; an unknown name raises `UnknownName` with the nearest one."""
    if name not in names(drawer):
        raise UnknownName(drawer.rpartition(".")[2].rstrip("s"), name, names(drawer))
    return import_module(f"{drawer}.{name}")
