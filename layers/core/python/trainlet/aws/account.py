"""What an account says of a deployed stack: read only, one call for each question."""

from collections.abc import Iterator
from typing import Any

from trainlet.errors import StoreUnavailable

CONNECT_SECONDS, READ_SECONDS, ATTEMPTS = 5, 20, 2


class Account:
    """The account that the environment's credentials are of.

    Args:
        endpoint: Of what stands in for AWS; blank for AWS.
    """

    def __init__(self, endpoint: str = "") -> None:
        self._endpoint = endpoint

    def ask(self, service: str, method: str, **arguments: Any) -> dict[str, Any]:
        """Return what a call answers.

        Raises:
            StoreUnavailable: It is refused, or there is nothing to call, or no credentials.
        """
        import boto3
        from botocore.config import Config
        from botocore.exceptions import BotoCoreError, ClientError

        config = Config(
            connect_timeout=CONNECT_SECONDS,
            read_timeout=READ_SECONDS,
            retries={"total_max_attempts": ATTEMPTS},
        )
        try:
            client = boto3.client(service, endpoint_url=self._endpoint or None, config=config)
            found: dict[str, Any] = getattr(client, method)(**arguments)
        except (BotoCoreError, ClientError) as error:
            raise StoreUnavailable(
                f"{service} doesn't say: {error}",
                remedy=f"Allow {service}:{_action(method)}, and set region and credentials.",
            ) from error
        return found

    def resources(self, stack: str) -> dict[str, list[str]]:
        """Return the physical ids of a stack's resources, by type."""
        found: dict[str, list[str]] = {}
        for each in self._pages(stack):
            found.setdefault(each["ResourceType"], []).append(each["PhysicalResourceId"])
        return found

    def _pages(self, stack: str) -> Iterator[dict[str, Any]]:
        more: dict[str, str] = {}
        while True:
            page = self.ask("cloudformation", "list_stack_resources", StackName=stack, **more)
            yield from page["StackResourceSummaries"]
            if not page.get("NextToken"):
                return
            more = {"NextToken": page["NextToken"]}


def _action(method: str) -> str:
    return "".join(part.title() for part in method.split("_"))
