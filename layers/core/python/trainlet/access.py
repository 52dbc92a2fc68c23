"""Who may call: one key for all, sent as a bearer token."""

import hmac

from trainlet.errors import Unauthorized

BEARER = "Bearer "


def check(key: str, authorization: str) -> None:
    """Raise ``Unauthorized`` unless ``authorization`` carries ``key``; a blank key admits everyone.

    Args:
        key: The key the service was started with.
        authorization: The request's ``Authorization`` header; blank if it has none.
    """
    sent = authorization.removeprefix(BEARER)
    if key and not hmac.compare_digest(sent.encode(), key.encode()):
        raise Unauthorized(
            "This service needs a key, and the request carries none that it knows.",
            remedy="Send the header 'Authorization: Bearer KEY'.",
            field="Authorization",
        )
