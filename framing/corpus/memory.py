"""Give back to the system what a worker holds and does not use."""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from functools import cache


@cache
def _trim() -> Callable[[int], int] | None:
    """The C library's own call for it, which GNU/Linux has and others do not need or have."""
    try:
        found: Callable[[int], int] = ctypes.CDLL(None).malloc_trim
    except (AttributeError, OSError, TypeError):
        return None
    return found


def give_back() -> None:
    """Free memory of the C library and of Arrow.

    The C library keeps what lies below memory still in use, so that a process stays as large as its largest moment:
    the analyzer's making, or the end of a shard. Once a shard the call costs nothing that can be seen.
    """
    import pyarrow as pa

    trim = _trim()
    if trim is not None:
        trim(0)
    pa.default_memory_pool().release_unused()


def share_one_pool() -> None:
    """Let Arrow take memory from the C library, where what NumPy has freed lies ready; for a process of our own."""
    import pyarrow as pa

    pa.set_memory_pool(pa.system_memory_pool())
