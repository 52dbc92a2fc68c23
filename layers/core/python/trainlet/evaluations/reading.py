"""Stored documents of any age."""

import msgspec

from trainlet.evaluations.document import Evaluation
from trainlet.store import decode


def read(data: bytes) -> Evaluation | None:
    """Return a stored evaluation; None for a version that nobody judged, such as an imported one.

    In layout 0 every row was judged on that had an answer.

    Raises:
        ArtifactCorrupt: It is no evaluation.
    """
    if not decode(data, dict[str, msgspec.Raw], "evaluation"):
        return None
    found = decode(data, Evaluation, "evaluation")
    of = found.of or found.rows + found.with_gaps
    return msgspec.structs.replace(found, of=of)
