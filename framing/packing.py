"""What is compiled of a lexicon and trained of a head, as bytes and back: for a process that need not make it anew.

First a tree in JSON, then its arrays, one behind the other. Only classes of this package are made, and not by calling
them: bytes can say what an object holds, never what is done. What it holds is this version's own business, so the bytes
are for processes that run together, not for keeping.
"""

from __future__ import annotations

import json
from importlib import import_module
from typing import Any

import numpy as np
from numpy.typing import NDArray

from framing.errors import ModelError

_OURS = "framing."
_ATOMS = (type(None), bool, int, float, str)
_LENGTH = 8
"""Bytes that say how long the tree is."""


def pack(thing: Any, given: Any = None) -> bytes:
    """An object made of objects of this package, tuples, lists, dictionaries, arrays, numbers and strings.

    `given` is an object that it refers to and that whoever unpacks it has; one that two others refer to is there twice.
    Raises `TypeError` for what cannot be packed.

    >>> from framing.spans import Sentences
    >>> unpack(pack([Sentences(np.array([0]), np.array([9]), np.array([0])), "x"]))[0].end.tolist()
    [9]
    """
    arrays: list[NDArray[Any]] = []
    tree = _node(thing, arrays, given)
    head = json.dumps({"tree": tree, "arrays": [[array.dtype.str, array.shape] for array in arrays]}).encode()
    data = (np.ascontiguousarray(array).data.cast("B") for array in arrays if array.size)
    return b"".join([len(head).to_bytes(_LENGTH, "little"), head, *data])


def unpack(data: bytes | memoryview, given: Any = None) -> Any:
    """The object that was packed; raises `ModelError` where the bytes are not those of one."""
    try:
        begin = _LENGTH + int.from_bytes(data[:_LENGTH], "little")
        told = json.loads(bytes(data[_LENGTH:begin]))
        arrays = []
        for kind, shape in told["arrays"]:
            array = np.empty(shape, np.dtype(kind))
            # A copy, so that the bytes can go.
            if array.size:
                array[...] = np.frombuffer(data, array.dtype, array.size, begin).reshape(shape)
            begin += array.nbytes
            arrays.append(array)
        return _thing(told["tree"], arrays, given)
    except (ValueError, LookupError, TypeError, AttributeError, ImportError) as error:
        raise ModelError(f"these bytes are nothing that this version has packed: {error}") from error


def _node(thing: Any, arrays: list[NDArray[Any]], given: Any) -> Any:
    """A number or string is its own node, all else a list that begins with its kind."""
    kind = type(thing)
    if kind in _ATOMS:
        return thing
    if thing is given:
        return ["given", None]
    if kind in (tuple, list):
        return [kind.__name__, [_node(part, arrays, given) for part in thing]]
    if kind is dict:
        return ["dict", [[_node(part, arrays, given) for part in pair] for pair in thing.items()]]
    if isinstance(thing, np.ndarray | np.generic):
        if thing.dtype.hasobject:
            raise TypeError("an array of objects cannot be packed")
        arrays.append(np.asarray(thing))
        return ["array" if kind is np.ndarray else "number", len(arrays) - 1]
    made, of, state, *_ = thing.__reduce_ex__(2)
    if not kind.__module__.startswith(_OURS) or made.__name__ != "__newobj__" or len(of) > 1:
        raise TypeError(f"a {kind.__module__}.{kind.__qualname__} cannot be packed")
    return [f"{kind.__module__}:{kind.__qualname__}", _node(state, arrays, given)]


def _thing(node: Any, arrays: list[NDArray[Any]], given: Any) -> Any:
    if not isinstance(node, list):
        return node
    kind, content = node
    if kind == "given":
        return given
    if kind in ("array", "number"):
        return arrays[content] if kind == "array" else arrays[content][()]
    if kind == "dict":
        return {_thing(key, arrays, given): _thing(value, arrays, given) for key, value in content}
    if kind in ("tuple", "list"):
        parts = [_thing(part, arrays, given) for part in content]
        return tuple(parts) if kind == "tuple" else parts
    made: Any = object.__new__(_class(kind))
    state = _thing(content, arrays, given)
    # As a copy is made: of a frozen record by its values in their order, of another object by their names.
    made.__setstate__(state) if hasattr(made, "__setstate__") else made.__dict__.update(state)
    return made


def _class(name: str) -> type:
    module, _, place = name.partition(":")
    found = getattr(import_module(module), place) if module.startswith(_OURS) else None
    if not isinstance(found, type) or found.__module__ != module:
        raise TypeError(f"{name} is no class of this package")
    return found
