"""How a page reaches its file: entire, or not at all."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from korridor.errors import InputError

__all__ = ["writable", "write_whole"]


def writable(path: str | Path) -> Path:
    """The path of a file that can be written, a link followed to its file.

    Raises InputError where its folder does not exist, or it is a folder or no regular file.
    """
    target = Path(path).resolve() if Path(path).is_symlink() else Path(path)
    if target.exists() and not target.is_file() and not target.is_dir():
        raise InputError(f"{str(path)!r} is no regular file; give the name of one.")
    if target.is_dir():
        example = str(target / "page.html")
        raise InputError(f"{str(path)!r} is a folder; give the name of a file in it, as {example!r}.")
    if not target.parent.is_dir():
        raise InputError(f"there is no folder {str(target.parent)!r} to write {target.name!r} in; make it first.")
    return target


def write_whole(target: Path, page: str) -> Path:
    """Write beside the file, then rename: whoever reads it sees the old page or the new one, never half of it."""
    try:
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    except OSError as error:
        raise InputError(f"{str(target)!r} cannot be written: {error.strerror}.") from error
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(page)
        Path(name).chmod(0o644)  # mkstemp keeps its file from other users
        Path(name).replace(target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    return target
