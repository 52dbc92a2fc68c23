"""What every refusal over HTTP must have."""

from typing import Any

from werkzeug.test import TestResponse

PROBLEM = "application/problem+json"


def refused(response: TestResponse, status: int, code: str) -> dict[str, Any]:
    """Return the problem document of a refusal, checked for what each must have."""
    assert response.status_code == status, response.text
    assert response.headers["Content-Type"] == PROBLEM
    document = response.get_json(force=True)
    assert document["status"] == status
    assert document["code"] == code
    assert document["type"]
    assert document["title"]
    assert document["detail"]
    assert document["remedy"]
    return document
