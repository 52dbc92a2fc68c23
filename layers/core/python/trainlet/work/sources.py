"""Objects of a drop zone, as they were when their events came."""

from trainlet.errors import ArtifactCorrupt, ObjectMissing
from trainlet.limits import check_size
from trainlet.store import Store
from trainlet.work.requests import Source


def dropped(store: Store, source: Source, most_bytes: int) -> bytes | None:
    """Return the bytes that were dropped; None if others lie in their place by now.

    Raises:
        BodyTooLarge: They are more than may be.
        ArtifactCorrupt: The store gave only some of them; it may do better the next time.
    """
    check_size(source.size, most_bytes)
    try:
        found = store.get(source.key, source.object_version)
    except ObjectMissing:
        return None
    if not source.object_version and found.etag != source.etag:
        return None
    if len(found.data) != source.size:
        raise ArtifactCorrupt(
            f"{source.key} came with {len(found.data):,} of its {source.size:,} bytes.",
            remedy="Upload it again.",
            object=source.key,
        )
    return found.data
