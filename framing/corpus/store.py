"""A folder, local or behind fsspec, in which a file is there whole or not at all; and the lock on it."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, NoReturn
from uuid import uuid4

import fsspec
from fsspec.implementations.local import LocalFileSystem

from framing.errors import FramingError, InputError

SCRATCH = ".run-"
"""Folders of files that are not whole yet, one a run: what a killed run leaves there the next one clears away."""
_LOCK = ".lock"


class StorageError(FramingError):
    """The output cannot be written; what was written before stays, and the same call goes on from there."""


class Store:
    """Files of one folder by their names, `documents/part-00000-00000.parquet`."""

    def __init__(self, url: str, scratch: str = "") -> None:
        self.url = url
        self._fs, self._root = fsspec.core.url_to_fs(url)
        self._local = isinstance(self._fs, LocalFileSystem)
        self._scratch = scratch

    def write(self, name: str, data: bytes) -> None:
        """Write a file under another name and rename it, or put it in one piece where there is no renaming.

        Raises `StorageError` with the reason: a full disk, a folder that is gone.
        """
        path = self._path(name)
        try:
            if self._local:
                # What is for this run alone need not outlive a machine that breaks down.
                self._rename_into(Path(path), data, lasting=not name.startswith(SCRATCH))
            else:
                self._fs.makedirs(path.rpartition("/")[0], exist_ok=True)
                self._fs.pipe_file(path, data)
        except OSError as error:
            self._refuse(name, error)

    def _rename_into(self, path: Path, data: bytes, *, lasting: bool) -> None:
        draft = Path(self._root, self._scratch, uuid4().hex)
        path.parent.mkdir(parents=True, exist_ok=True)
        draft.parent.mkdir(parents=True, exist_ok=True)
        try:
            with draft.open("wb") as file:
                file.write(data)
                if lasting:
                    file.flush()
                    os.fsync(file.fileno())
            draft.replace(path)
        except BaseException:
            draft.unlink(missing_ok=True)
            raise

    def _refuse(self, name: str, error: OSError) -> NoReturn:
        raise StorageError(f"{self.url}: {name} cannot be written: {error.strerror or error}") from error

    def read(self, name: str) -> bytes:
        data: bytes = self._fs.cat_file(self._path(name))
        return data

    def sizes(self, folder: str = "") -> dict[str, int]:
        """The files below a folder, by name, in order, with their bytes."""
        self._fs.invalidate_cache()
        if not self._fs.exists(self._path(folder)):
            return {}
        found: dict[str, dict[str, Any]] = self._fs.find(self._path(folder), detail=True)
        return {path[len(self._root) :].lstrip("/"): int(found[path]["size"] or 0) for path in sorted(found)}

    def remove(self, name: str) -> None:
        """A file, or a folder with all that is in it; nothing if it is not there."""
        with suppress(FileNotFoundError):
            self._fs.rm(self._path(name), recursive=True)

    def clear_scratch(self) -> None:
        """Take away what dead runs have left; only under the lock."""
        for path in self._fs.ls(self._root, detail=False) if self._fs.exists(self._root) else ():
            name = path.rstrip("/").rpartition("/")[2]
            if name.startswith(SCRATCH):
                self.remove(name)

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Alone in the folder; raises `InputError` if another run is in it."""
        with self._file_lock() if self._local else self._mark():
            yield

    @contextmanager
    def _file_lock(self) -> Iterator[None]:
        from filelock import FileLock, Timeout

        try:
            Path(self._root).mkdir(parents=True, exist_ok=True)
        except OSError as error:
            self._refuse("", error)
        # The system drops this lock when its process dies, so a killed run leaves none.
        lock = FileLock(Path(self._root, _LOCK))
        try:
            lock.acquire(timeout=0)
        except Timeout as error:
            raise InputError(
                f"{self.url}: another run is writing into this folder; wait for it, or name another"
            ) from error
        try:
            yield
        finally:
            lock.release()

    @contextmanager
    def _mark(self) -> Iterator[None]:
        path = self._path(_LOCK)
        if self._fs.exists(path):
            holder = self._fs.cat_file(path).decode(errors="replace")
            raise InputError(
                f"{self.url}: another run ({holder}) is writing into this folder; "
                f"if it is dead, delete {self.url}/{_LOCK}"
            )
        self._fs.makedirs(self._root, exist_ok=True)
        self._fs.pipe_file(path, f"process {os.getpid()} on {socket.gethostname()}".encode())
        try:
            yield
        finally:
            self.remove(_LOCK)

    def _path(self, name: str) -> str:
        return f"{self._root.rstrip('/')}/{name}" if name else self._root
