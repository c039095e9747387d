"""Private files that are whole and still there after a power cut: keys, secrets, the instance itself.

A municipality's key that was lost, or came back empty, would leave every text of its rows unreadable.
"""

import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path


def write(path: Path, content: bytes) -> None:
    """Replace `path` by `content` in one step, with mode 0600; on the disk when this returns."""
    with _on_disk(path, content) as fresh:
        fresh.replace(path)
    _sync_folder(path.parent)


def made_once(path: Path, make: Callable[[], bytes]) -> bytes:
    """What the file holds; when there is none, whoever is first makes it, in a folder for its owner only."""
    if not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with _on_disk(path, make()) as fresh, suppress(FileExistsError):  # whoever was first has made it
            os.link(fresh, path)
        _sync_folder(path.parent)
    return path.read_bytes()


@contextmanager
def _on_disk(path: Path, content: bytes) -> Iterator[Path]:
    """A file beside `path` with this content, written through to the disk; gone afterwards."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")  # made with mode 0600
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        yield Path(name)
    finally:
        Path(name).unlink(missing_ok=True)


def _sync_folder(folder: Path) -> None:
    """The name in the folder must survive as well as the content."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
