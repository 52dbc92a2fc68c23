"""What the packaged CloudFormation template says of functions, routes, queues and schedules."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

ANY = "$default"
UNITS = {"minute": 60.0, "hour": 3600.0, "day": 86_400.0}


class Deployed(NamedTuple):
    """A function as the template has it.

    Attributes:
        name: Its key in serverless.yml.
        handler: Its entry, ``module/path.name``.
        archives: The file names of its code and its layers; none if it runs from an image.
        environment: Its variables.
        seconds: Its time limit.
        megabytes: Its memory.
    """

    name: str
    handler: str
    archives: tuple[str, ...]
    environment: dict[str, str]
    seconds: float
    megabytes: int


class Route(NamedTuple):
    """A route of the HTTP API, as a pattern of whole paths; ``name`` is its key."""

    name: str
    method: str
    path: re.Pattern[str]
    function: str


class Source(NamedTuple):
    """A queue that a function is fed from.

    Attributes:
        queue: The queue's logical id.
        function: The function's name.
        batch: Most messages of one event.
        concurrency: Most events at once.
        hidden_seconds: How long a message that was taken stays out of sight.
        most_receives: How often it is delivered before it goes to the dead letters.
    """

    queue: str
    function: str
    batch: int
    concurrency: int
    hidden_seconds: float
    most_receives: int


class Notice(NamedTuple):
    """Which objects of the bucket a queue is told of."""

    queue: str
    prefix: str
    suffix: str


class Template:
    """A template.

    Args:
        path: The file that packaging made.
        values: What references by logical id stand for, such as the bucket's name.
    """

    def __init__(self, path: Path, values: dict[str, str]) -> None:
        self._resources: dict[str, Any] = json.loads(path.read_text())["Resources"]
        self._values = values

    def functions(self) -> dict[str, Deployed]:
        """Return the functions by name."""
        found = (self._function(facts) for _, facts in self._of("Lambda::Function"))
        return {function.name: function for function in found}

    def routes(self) -> list[Route]:
        """Return the routes, in the order in which the gateway tries them."""
        found = []
        for _, facts in self._of("ApiGatewayV2::Route"):
            method, _, path = facts["RouteKey"].partition(" ")
            integration = _referred(facts["Target"])
            function = self._named(self._resources[integration]["Properties"])
            found.append(Route(facts["RouteKey"], method, _pattern(path), function))
        return sorted(found, key=_rank)

    def notices(self) -> list[Notice]:
        """Return what the bucket tells of."""
        found = []
        for _, facts in self._of("S3::Bucket"):
            told = facts.get("NotificationConfiguration", {}).get("QueueConfigurations", [])
            for rule in told:
                filters = {each["Name"]: each["Value"] for each in rule["Filter"]["S3Key"]["Rules"]}
                queue = _referred(rule["Queue"])
                found.append(Notice(queue, filters.get("prefix", ""), filters.get("suffix", "")))
        return found

    def sources(self) -> list[Source]:
        """Return the queues that feed functions."""
        return [self._source(facts) for _, facts in self._of("Lambda::EventSourceMapping")]

    def schedules(self) -> list[tuple[str, float]]:
        """Return the functions that the clock calls, each with its seconds."""
        found = []
        for _, facts in self._of("Events::Rule"):
            number, unit = re.findall(r"rate\((\d+) (\w+?)s?\)", facts["ScheduleExpression"])[0]
            found.append((self._named(facts["Targets"][0]), int(number) * UNITS[unit]))
        return found

    def _of(self, kind: str) -> Iterator[tuple[str, dict[str, Any]]]:
        for name, resource in self._resources.items():
            if resource["Type"] == f"AWS::{kind}":
                yield name, resource["Properties"]

    def _function(self, facts: dict[str, Any]) -> Deployed:
        layers = [self._resources[layer["Ref"]]["Properties"] for layer in facts.get("Layers", [])]
        places = [facts["Code"], *(layer["Content"] for layer in layers)]
        variables = facts.get("Environment", {}).get("Variables", {})
        return Deployed(
            name=facts["FunctionName"].split("-", 2)[2],
            handler=facts.get("Handler") or facts["ImageConfig"]["Command"][0],
            archives=tuple(at["S3Key"].rpartition("/")[2] for at in places if "S3Key" in at),
            environment={name: self._value(value) for name, value in variables.items()},
            seconds=facts["Timeout"],
            megabytes=facts["MemorySize"],
        )

    def _source(self, facts: dict[str, Any]) -> Source:
        queue = _referred(facts["EventSourceArn"])
        properties = self._resources[queue]["Properties"]
        return Source(
            queue=queue,
            function=self._named(facts),
            batch=facts["BatchSize"],
            concurrency=facts.get("ScalingConfig", {}).get("MaximumConcurrency", 1),
            hidden_seconds=properties["VisibilityTimeout"],
            most_receives=properties["RedrivePolicy"]["maxReceiveCount"],
        )

    def _named(self, facts: dict[str, Any]) -> str:
        """Return the name of the function that a resource speaks of."""
        named = set(re.findall(r"\w+", json.dumps(facts)))
        for logical, function in self._of("Lambda::Function"):
            if logical in named:
                return self._function(function).name
        raise KeyError(f"no function in {facts}")

    def _value(self, value: Any) -> str:
        if isinstance(value, str):
            return value
        text: str = value["Fn::Sub"] if "Fn::Sub" in value else f"${{{value['Ref']}}}"
        replaced = re.sub(r"\$\{([\w.:]+)\}", lambda found: self._values[found[1]], text)
        return re.sub(r"\{\{resolve:\w+:(.*)\}\}", r"\1", replaced)


def _referred(value: Any) -> str:
    """Return the logical id that an intrinsic function names."""
    found = re.findall(r'"(?:Ref|Fn::GetAtt)": \[?"(\w+)', json.dumps(value))
    return str(found[0])


def _pattern(path: str) -> re.Pattern[str]:
    if not path:
        return re.compile(".*")
    parts = re.split(r"(\{\w+\+?\})", path)
    return re.compile("".join(_piece(part) for part in parts))


def _piece(part: str) -> str:
    name = part.strip("{+}")
    if part.startswith("{"):
        return f"(?P<{name}>.+)" if part.endswith("+}") else f"(?P<{name}>[^/]+)"
    return re.escape(part)


def _rank(route: Route) -> tuple[bool, bool, bool]:
    """Order routes as the gateway does: a full match, then a greedy one, then any."""
    return route.name == ANY, "+}" in route.name, route.method == "ANY"
