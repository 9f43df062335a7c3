"""What a folder was made of: a run goes on only with the same settings, model, lexicon and input."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from framing.corpus.store import Store
from framing.corpus.tables import SCHEMA, TABLES
from framing.errors import InputError
from framing.resources import digest

if TYPE_CHECKING:
    import pyarrow

MANIFEST = "manifest.json"
REJECTED = "rejected.jsonl"
SHARDS = "shards"
"""Folder of one small file for each shard that is done, written after its tables: what it says is there is there."""
_OURS = (MANIFEST, REJECTED, SHARDS, *TABLES)
_SHOWN = 12


def part_name(source: int, shard: int) -> str:
    """Of a shard's files: sources and their shards are counted, so that one source cannot move another's."""
    return f"part-{source:05d}-{shard:05d}"


def described(settings: Mapping[str, Any], inputs: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The manifest of a run; nothing in it depends on when, where or by how many workers."""
    told = json.dumps(settings, sort_keys=True, default=str).encode()
    return {"schema": SCHEMA, "settings": dict(settings), "hash": digest(told), "inputs": list(inputs)}


def opened(store: Store, manifest: Mapping[str, Any], *, overwrite: bool) -> None:
    """Make the folder ready: new, or the one that this manifest's run left; raises `InputError` with what differs."""
    if overwrite:
        # The manifest goes last: a folder without one is not known as ours.
        for name in reversed(_OURS):
            store.remove(name)
    names = {name.partition("/")[0] for name in store.sizes()}
    foreign = sorted(name for name in names if not name.startswith("."))
    if MANIFEST in names:
        there = json.loads(store.read(MANIFEST))
        differences = list(_differences({key: there.get(key) for key in manifest}, manifest))
        if differences:
            more = f"\n  … and {len(differences) - _SHOWN} more" if len(differences) > _SHOWN else ""
            listed = "\n".join(f"  {line}" for line in differences[:_SHOWN])
            raise InputError(
                f"{store.url} was made in another way; name another folder, or --overwrite it:\n{listed}{more}"
            )
    elif foreign:
        raise InputError(f"{store.url}: holds {foreign[0]!r} and no {MANIFEST}; name a new or empty folder")
    else:
        store.write(MANIFEST, _json(manifest))


def done(store: Store) -> dict[str, dict[str, Any]]:
    """What is said of each shard that is done and whose tables are there as they were written."""
    sizes = store.sizes()
    records: dict[str, dict[str, Any]] = {}
    for name in sizes:
        if name.startswith(f"{SHARDS}/"):
            record = json.loads(store.read(name))
            if all(sizes.get(file) == size for file, size in record["files"].items()):
                records[record["part"]] = record
    return records


def closed(store: Store, manifest: Mapping[str, Any], records: Iterable[dict[str, Any]], schemas: Any) -> None:
    """Say what is in the folder, once a run has come to its end."""
    ordered = sorted(records, key=lambda record: record["part"])
    rejected = [row for record in ordered for row in record["rejected"]]
    lines = (json.dumps(row, ensure_ascii=False) + "\n" for row in rejected)
    store.write(REJECTED, "".join(lines).encode(errors="replace"))
    listed = [{key: record[key] for key in _LISTED if key in record} for record in ordered]
    tables = {name: _fields(schema) for name, schema in schemas.items()}
    store.write(MANIFEST, _json({**manifest, "tables": tables, "shards": listed}))


_LISTED = ("part", "source", "first", "failed", "n_documents", "n_sentences", "n_hits", "n_rejected")


def _fields(schema: pyarrow.Schema) -> list[dict[str, str]]:
    told = [
        {key.decode(): value.decode() for key, value in (field.metadata or {}).items() if b":" not in key}
        for field in schema
    ]
    return [{"name": field.name, "type": str(field.type), **more} for field, more in zip(schema, told, strict=True)]


def _json(value: Mapping[str, Any]) -> bytes:
    return (json.dumps(value, indent=2, ensure_ascii=False, default=str) + "\n").encode(errors="replace")


def _differences(there: Any, here: Any, name: str = "") -> Iterator[str]:
    """Each value that is another one, by its path."""
    if isinstance(there, Mapping) and isinstance(here, Mapping):
        for key in dict.fromkeys((*there, *here)):
            if not name and key == "hash":
                continue
            yield from _differences(there.get(key), here.get(key), f"{name}.{key}" if name else str(key))
    elif name == "inputs" and there and here:
        yield from _differences(_by_name(there), _by_name(here), name)
    elif there != here:
        yield f"{name}: {_shown(there)} then, {_shown(here)} now"


def _by_name(inputs: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    return {str(one["name"]): one for one in inputs}


def _shown(value: Any) -> str:
    text = "nothing" if value is None else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 80 else text[:77] + "..."
