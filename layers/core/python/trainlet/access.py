"""Who may call: one key for all, sent as a bearer token."""

import hmac

from trainlet.errors import Unauthorized


def check(key: str, authorization: str) -> None:
    """Raise ``Unauthorized`` unless ``authorization`` carries ``key``; a blank key admits everyone.

    Args:
        key: The key the service was started with.
        authorization: The request's ``Authorization`` header; blank if it has none.
    """
    if not key:
        return
    scheme, _, sent = authorization.partition(" ")
    is_known = hmac.compare_digest(sent.encode("utf-8", "replace"), key.encode())
    if not (is_known and scheme.lower() == "bearer"):
        raise Unauthorized(
            "This service needs a key, and the request carries none that it knows.",
            remedy="Send the header 'Authorization: Bearer KEY' (trainlet: --key or TRAINLET_KEY).",
            field="Authorization",
        )
