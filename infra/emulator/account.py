"""What one can see and do in the emulated account, once the service is deployed in it."""

import json
from collections.abc import Callable
from typing import Any

import boto3
import httpx

from infra.emulator.server import ROOT_USER


class Account:
    """The account, as who deployed sees it.

    Args:
        endpoint: The emulator's.
        stack: The deployed stack's name.
    """

    def __init__(self, endpoint: str, stack: str) -> None:
        self.stack = stack
        self.endpoint = endpoint
        self._resources = {
            each["LogicalResourceId"]: each["PhysicalResourceId"]
            for page in self.aws("cloudformation")
            .get_paginator("list_stack_resources")
            .paginate(StackName=stack)
            for each in page["StackResourceSummaries"]
        }

    def aws(self, service: str) -> Any:
        """Return a client of a service."""
        return boto3.client(
            service,
            endpoint_url=self.endpoint,
            aws_access_key_id=ROOT_USER["AWS_ACCESS_KEY_ID"],
            aws_secret_access_key=ROOT_USER["AWS_SECRET_ACCESS_KEY"],
            region_name=ROOT_USER["AWS_REGION"],
        )

    def named(self, logical: str) -> str:
        """Return the physical id of a resource."""
        return str(self._resources[logical])

    def http(self) -> httpx.Client:
        """Return a client of the service that is deployed, which sends its key."""
        key = self.aws("secretsmanager").get_secret_value(SecretId=f"{self.stack}-key")
        host = f"{self.named('HttpApi')}.execute-api.localhost"  # how it tells APIs apart
        headers = {"Host": host, "Authorization": f"Bearer {key['SecretString']}"}
        return httpx.Client(base_url=self.endpoint, headers=headers, timeout=60)

    def allow_http(self) -> None:
        """Take away the bucket's policy, which refuses what is not encrypted on its way."""
        self.aws("s3").delete_bucket_policy(Bucket=self.named("Store"))

    def policy(self, role: str, name: str) -> Any:
        """Return a policy of a role."""
        found = self.aws("iam").get_role_policy(RoleName=self.named(role), PolicyName=name)
        return found["PolicyDocument"]

    def put_policy(self, role: str, name: str, document: Any) -> None:
        """Replace a policy of a role; it counts at once."""
        self.aws("iam").put_role_policy(
            RoleName=self.named(role), PolicyName=name, PolicyDocument=json.dumps(document)
        )

    def hurry(self, queue: str, seconds: int = 1) -> None:
        """Have a message that was not taken delivered again soon."""
        self.aws("sqs").set_queue_attributes(
            QueueUrl=self.named(queue), Attributes={"VisibilityTimeout": str(seconds)}
        )

    def waiting(self, queue: str) -> list[str]:
        """Return the bodies of the messages in a queue; they stay there."""
        got = self.aws("sqs").receive_message(
            QueueUrl=self.named(queue), MaxNumberOfMessages=10, VisibilityTimeout=0
        )
        return [message["Body"] for message in got.get("Messages", [])]

    def invoke(self, function: str, event: dict[str, Any]) -> dict[str, Any]:
        """Return what a function makes of an event."""
        name = f"{self.stack}-{function}"
        done = self.aws("lambda").invoke(FunctionName=name, Payload=json.dumps(event))
        found: dict[str, Any] = json.loads(done["Payload"].read())
        return found

    def lines(self, function: str, wanted: Callable[[dict[str, Any]], bool]) -> list[Any]:
        """Return the lines of JSON that a function logged."""
        logs = self.aws("logs")
        pages = logs.get_paginator("filter_log_events").paginate(
            logGroupName=f"/aws/lambda/{self.stack}-{function}"
        )
        texts = [event["message"] for page in pages for event in page["events"]]
        lines = [json.loads(text) for text in texts if text.startswith("{")]
        return [line for line in lines if wanted(line)]
