"""Arrow arrays of NumPy arrays and of strings, made from their buffers.

`pyarrow.array` does as much, and imports pandas to ask whether that is what it was given: a tenth of a worker's memory.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import pyarrow


def numbers(values: NDArray[Any], type: pyarrow.DataType) -> pyarrow.Array:
    """(n,) numbers in a type of fixed width; one that is none (NaN) is null.

    >>> import pyarrow as pa
    >>> numbers(np.array([0.5, np.nan]), pa.float32()).to_pylist()
    [0.5, None]
    """
    known = ~np.isnan(values) if values.dtype.kind == "f" else None
    return _of(np.ascontiguousarray(values, dtype=type.to_pandas_dtype()), type, known)


def strings(values: Sequence[str | None]) -> pyarrow.Array:
    """Strings that can be encoded; None is null.

    >>> strings(["a", None, "ä"]).to_pylist()
    ['a', None, 'ä']
    """
    import pyarrow as pa

    encoded = [b"" if value is None else value.encode() for value in values]
    ends = np.cumsum([0, *map(len, encoded)])
    if ends[-1] > np.iinfo(np.int32).max:
        return pa.array(values, pa.string())
    known = np.array([value is not None for value in values], dtype=bool)
    buffers = [pa.py_buffer(ends.astype(np.int32)), pa.py_buffer(b"".join(encoded))]
    return pa.Array.from_buffers(pa.string(), len(values), [_bits(known), *buffers])


def words(code: NDArray[Any], names: tuple[str, ...]) -> pyarrow.DictionaryArray:
    """Codes with their names; a negative code is null."""
    import pyarrow as pa

    codes = _of(np.ascontiguousarray(code, dtype=np.int32), pa.int32(), code >= 0)
    return pa.DictionaryArray.from_arrays(codes, _names(names))


def _of(values: NDArray[Any], type: pyarrow.DataType, known: NDArray[np.bool_] | None) -> pyarrow.Array:
    import pyarrow as pa

    return pa.Array.from_buffers(type, len(values), [_bits(known), pa.py_buffer(values)])


def _bits(known: NDArray[np.bool_] | None) -> pyarrow.Buffer | None:
    """Arrow's bitmap of what is not null; None where nothing is."""
    import pyarrow as pa

    if known is None or known.all():
        return None
    return pa.py_buffer(np.packbits(known, bitorder="little"))


@lru_cache(maxsize=32)
def _names(names: tuple[str, ...]) -> pyarrow.Array:
    return strings(names)
