"""Files that are packed: gzip, and zip archives of one table; unpacked within bounds."""

import io
import zipfile
import zlib
from pathlib import PurePosixPath

from trainlet.errors import BadTable
from trainlet.limits import GZIP_MAGIC, check_size, gunzip

ZIP_MAGIC = b"PK\x03\x04"
EMPTY_ZIP = b"PK\x05\x06"
ENTRY = b"PK\x01\x02"
MOST_ENTRIES = 1000
WORKBOOKS = ("[Content_Types].xml", "mimetype")
HIDDEN = (".", "__MACOSX")


def unpacked(data: bytes, member: str, limit: int) -> tuple[bytes, str]:
    """Return a file's bytes without its packing, and its name if it was in an archive.

    A workbook is left as it is, once its parts are known to be within the limit.

    Args:
        data: The file, plain, as gzip, or as a zip archive.
        member: Which file of an archive is meant; blank for the only one.
        limit: Most bytes of what it unpacks to.

    Raises:
        BodyTooLarge: It unpacks to more.
        BadTable: It is damaged, holds several files or none, archives, or names that lead out.
        BadRequest: A gzip stream is damaged.
    """
    if data.startswith(GZIP_MAGIC):
        data = gunzip(data, limit)
        if data.startswith(GZIP_MAGIC):
            raise _nested()
    if not data.startswith((ZIP_MAGIC, EMPTY_ZIP)):
        check_size(len(data), limit)
        if member:
            raise BadTable(
                f"The file is no archive that could hold {member!r}.",
                remedy="Leave the member out.",
                field="member",
            )
        return data, ""
    try:
        return _of_zip(data, member, limit)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, RuntimeError) as error:
        raise BadTable(
            f"The zip archive can't be unpacked: {error}.",
            remedy="Pack the table again, without a password; or send it as gzip.",
            studio="0049",
        ) from None


def _of_zip(data: bytes, member: str, limit: int) -> tuple[bytes, str]:
    _check_entries(data)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        check_size(sum(entry.file_size for entry in archive.infolist()), limit)
        if WORKBOOKS[0] in archive.namelist() or WORKBOOKS[1] in archive.namelist():
            _check_parts(archive)
            return data, ""
        chosen = _chosen(archive, member)
        found = archive.read(chosen)
    if found.startswith((ZIP_MAGIC, EMPTY_ZIP, GZIP_MAGIC)):
        return _workbook(found, limit), chosen.filename
    return found, chosen.filename


def _workbook(data: bytes, limit: int) -> bytes:
    """Return a workbook that was in an archive; raise ``BadTable`` for another archive."""
    if data.startswith(ZIP_MAGIC):
        _check_entries(data)
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            check_size(sum(entry.file_size for entry in archive.infolist()), limit)
            if WORKBOOKS[0] in archive.namelist():
                _check_parts(archive)
                return data
    raise _nested()


def _check_entries(data: bytes) -> None:
    """Count the entries without making a list of them, which is what a million are sent for."""
    if data.count(ENTRY) > MOST_ENTRIES:
        raise BadTable(
            f"The zip archive has more than {MOST_ENTRIES:,} entries.",
            remedy="Pack one table.",
        )


def _check_parts(archive: zipfile.ZipFile) -> None:
    """Unpack each part once, so that none is larger than its entry says."""
    for entry in archive.infolist():
        with archive.open(entry) as part:
            while part.read(2**20):
                pass


def _chosen(archive: zipfile.ZipFile, member: str) -> zipfile.ZipInfo:
    """Return the entry that is meant; raise ``BadTable`` if that can't be told."""
    files = [entry for entry in archive.infolist() if not entry.is_dir()]
    for entry in files:
        _check_name(entry.filename)
    shown = [entry for entry in files if not _is_hidden(entry.filename)]
    meant = [entry for entry in shown if entry.filename == member] if member else shown
    if len(meant) == 1:
        return meant[0]
    names = ", ".join(entry.filename for entry in shown[:10]) or "none"
    what = f"no file {member!r}" if member else f"{len(shown)} files"
    raise BadTable(
        f"The zip archive holds {what}.",
        remedy=f"Pack one table, or name one of the files: member=... Its files are: {names}.",
        field="member",
    )


def _check_name(name: str) -> None:
    path = PurePosixPath(name.replace("\\", "/"))
    if path.is_absolute() or ".." in path.parts or ":" in path.parts[0]:
        raise BadTable(
            f"The zip archive names a file outside of it: {name[:100]!r}.",
            remedy="Pack the table by its name alone.",
            field="member",
        )


def _is_hidden(name: str) -> bool:
    return any(part.startswith(HIDDEN) for part in PurePosixPath(name).parts)


def _nested() -> BadTable:
    return BadTable("The archive holds another archive.", remedy="Pack the table once.")
