"""Small files in one archive, in memory."""

import io
import tarfile


def tar(files: dict[str, bytes]) -> bytes:
    """An archive of plain files by name."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        for name, content in files.items():
            entry = tarfile.TarInfo(name)
            entry.size, entry.mode = len(content), 0o600
            archive.addfile(entry, io.BytesIO(content))
    return buffer.getvalue()


def untar(content: bytes) -> dict[str, bytes]:
    """The plain files of an archive by name."""
    with tarfile.open(fileobj=io.BytesIO(content)) as archive:
        entries = [entry for entry in archive if entry.isreg()]
        return {entry.name: file.read() for entry in entries if (file := archive.extractfile(entry))}
