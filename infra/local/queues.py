"""A queue as SQS has it: delivered at least once, out of sight while it is worked on."""

import threading
import time
import uuid
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Message:
    """A message; ``visible`` is when it can be received (monotonic seconds)."""

    body: str
    id: str = field(default_factory=lambda: str(uuid.uuid4()))
    receives: int = 0
    visible: float = 0.0


class Queue:
    """Messages that wait to be taken.

    Args:
        hidden_seconds: How long a message that was received stays out of sight.
        most_receives: How often it is delivered before it goes to the dead letters.
    """

    def __init__(self, hidden_seconds: float, most_receives: int) -> None:
        self.dead: list[Message] = []
        self._hidden = hidden_seconds
        self._most = most_receives
        self._messages: dict[str, Message] = {}
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._messages)

    def send(self, body: str) -> None:
        """Put a message in."""
        with self._lock:
            message = Message(body)
            self._messages[message.id] = message

    def receive(self, most: int) -> list[Message]:
        """Return up to so many messages, and hide them; those received too often are put away."""
        now = time.monotonic()
        with self._lock:
            due = [each for each in self._messages.values() if each.visible <= now][:most]
            for message in due:
                message.visible = now + self._hidden
                message.receives += 1
            worn = [each for each in due if each.receives > self._most]
            for message in worn:
                self.dead.append(self._messages.pop(message.id))
        return [message for message in due if message not in worn]

    def delete(self, message: Message) -> None:
        """Take a message out: it was worked off."""
        with self._lock:
            self._messages.pop(message.id, None)


def to_event(messages: list[Message], queue: str) -> dict[str, Any]:
    """Return messages as Lambda delivers them."""
    return {"Records": [_record(message, queue) for message in messages]}


def _record(message: Message, queue: str) -> dict[str, Any]:
    now = str(int(time.time() * 1000))
    return {
        "messageId": message.id,
        "receiptHandle": message.id,
        "body": message.body,
        "attributes": {
            "ApproximateReceiveCount": str(message.receives),
            "SentTimestamp": now,
            "SenderId": "AIDAIT2UOQQY3AUEKVGXU",
            "ApproximateFirstReceiveTimestamp": now,
        },
        "messageAttributes": {},
        "eventSource": "aws:sqs",
        "eventSourceARN": f"arn:aws:sqs:eu-west-1:000000000000:{queue}",
        "awsRegion": "eu-west-1",
    }
