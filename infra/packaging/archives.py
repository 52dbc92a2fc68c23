"""Zip archives that are the same byte for byte whenever their files are."""

import zipfile
from pathlib import Path

EPOCH = (1980, 1, 1, 0, 0, 0)


def pack(tree: Path, archive: Path, prefix: str) -> None:
    """Write a tree as an archive, in order, without times or owners.

    Args:
        tree: The files.
        archive: The zip to write.
        prefix: The folder that they are under in the archive; blank for none.
    """
    archive.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as written:
        for file in sorted(tree.rglob("*")):
            if file.is_file():
                name = (Path(prefix) / file.relative_to(tree)).as_posix()
                entry = zipfile.ZipInfo(name, EPOCH)
                is_library = ".so" in file.suffixes
                entry.external_attr = (0o755 if is_library else 0o644) << 16
                entry.compress_type = zipfile.ZIP_DEFLATED
                written.writestr(entry, file.read_bytes())
