"""The data folder: make it, recognise it, empty it."""

import hashlib
import os
import shutil
import tempfile
from pathlib import Path

from bindeledd.base.instance import FILE_NAME, InstanceError

# What may lie beside an instance and survives a reset: programs are no data, and what tests, benches and the
# documentation make in the folder that is also the usual instance's is not the instance's.
_BESIDE = frozenset({"test", "journeys", "journeys-two", "journeys-failed", "bench", "docs"})
KEPT = _BESIDE | {"programs", "run.lock"}
LONGEST_SOCKET = 90  # the kernel's limit is 107; servers add a suffix while they start


def check(data: Path, allowed: frozenset[str] = frozenset()) -> None:
    """Refuse a folder that holds somebody's files, but for those `allowed`; raises `InstanceError`."""
    if not data.exists() or (data / FILE_NAME).exists():
        return
    if strangers := sorted(path.name for path in data.iterdir() if path.name not in KEPT | allowed):
        raise InstanceError(
            f"{data} is not empty and holds no instance (it has {', '.join(strangers[:3])}). "
            "Choose another folder with --data."
        )


def empty(data: Path) -> None:
    """Delete an instance's data; fetched programs stay. Call it only while nothing runs there."""
    if not (data / FILE_NAME).exists():
        return
    shutil.rmtree(socket_folder(data), ignore_errors=True)
    for path in data.iterdir():
        if path.name in KEPT:
            continue
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()


def renew(folder: Path) -> None:
    """Make the folder, empty and for its owner only, whether or not it was there."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700, parents=True)


def socket_folder(data: Path) -> Path:
    """Where the control sockets lie: in the data folder, or elsewhere when its path is too long."""
    if len(os.fsencode(data)) + len("/run/supervisor.sock") <= LONGEST_SOCKET:
        return data / "run"
    mark = hashlib.sha256(os.fsencode(data)).hexdigest()[:12]
    return Path(tempfile.gettempdir()) / f"bindeledd-{os.geteuid()}-{mark}"


def make_socket_folder(data: Path) -> Path:
    """The same folder, made for its owner only; raises `InstanceError` when it is somebody else's or a link."""
    folder = socket_folder(data)
    folder.mkdir(mode=0o700, exist_ok=True)
    if folder.is_symlink() or folder.lstat().st_uid != os.geteuid():
        raise InstanceError(f"{folder} belongs to another user; choose a data folder with a shorter path.")
    folder.chmod(0o700)
    return folder
