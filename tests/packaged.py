"""The packaged service, as `run.py package` makes it, and its functions one by one."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from infra.local.mounting import Place, mounted
from infra.local.runtime import runtime_client
from infra.local.sandbox import Function, Sandbox
from infra.local.template import Template
from infra.packaging import runtimes, service
from infra.packaging.building import BUILD, Target, build_all
from tests.servers import Bucket

EVENTS = Path(__file__).parent / "events"
KEY = "secret"
NO_BUCKET = Bucket("none", "")


@cache
def template() -> Path:
    """Return the template, with all that it names built."""
    for _ in build_all(Target(runtimes.find())):
        pass
    return service.package()


def place(bucket: Bucket) -> Place:
    """Return what the service finds around it."""
    client = runtime_client(runtimes.find())
    return Place(template(), BUILD, client, bucket.name, bucket.endpoint, KEY)


def function(name: str, bucket: Bucket, folder: Path, **environment: str) -> Function:
    """Return a function of the template, unpacked in a folder that holds nothing else.

    Args:
        name: Its key in serverless.yml.
        bucket: Where its store is.
        folder: Where it is unpacked.
        environment: What differs from the template's.
    """
    deployed = Template(template(), {"Store": bucket.name, "Key": KEY}).functions()[name]
    found = mounted(deployed, place(bucket), folder)
    return found._replace(environment={**found.environment, **environment})


@contextmanager
def begun(function: Function) -> Iterator[Sandbox]:
    """A function that has come up."""
    sandbox = Sandbox(function)
    try:
        assert sandbox.has_begun, sandbox.log()
        yield sandbox
    finally:
        sandbox.close()
