"""Runs the packaged service here, between an S3 server, queues, a clock and an HTTP gateway."""

import argparse
import os
import signal
import sys
import tempfile
import threading
from pathlib import Path

from infra.local.mounting import Place
from infra.local.runtime import runtime_client
from infra.local.s3_server import KEYS, s3_server
from infra.local.sandbox import can_confine
from infra.local.stack import Stack
from infra.packaging import runtimes, service
from infra.packaging.building import BUILD, Target, build_all
from trainlet.store import open_store

BUCKET, KEY = "trainlet", "local"
TOLD = """{url}  (Authorization: Bearer {key})
the bucket: s3://{bucket} at {endpoint}; AWS_ACCESS_KEY_ID={access} AWS_SECRET_ACCESS_KEY={secret}
{confined}Ctrl-C ends it."""
UNCONFINED = "Not as root: functions run without Lambda's mounts and memory limits.\n"


def main() -> None:
    """Package, start everything, and wait for Ctrl-C."""
    parser = argparse.ArgumentParser("run.py stack", description=__doc__)
    parser.add_argument("--port", type=int, default=8001, help="where HTTP is answered")
    parser.add_argument("--data", type=Path, default=Path("trainlet-stack"), help="the bucket's")
    options = parser.parse_args()
    python = runtimes.find()
    if not python:
        sys.exit(f"The functions need Python {runtimes.WANTED}, and there is none here.")
    for _ in build_all(Target(python)):
        pass
    template = service.package()
    os.environ.update(KEYS)
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # end it as Ctrl-C does
    with (
        s3_server(options.data.resolve(), BUCKET) as endpoint,
        tempfile.TemporaryDirectory() as folder,
    ):
        place = Place(template, BUILD, runtime_client(python), BUCKET, endpoint, KEY)
        stack = Stack(place, open_store(f"s3://{BUCKET}", endpoint), Path(folder), options.port)
        try:
            print(_told(stack, endpoint), flush=True)
            threading.Event().wait()
        except KeyboardInterrupt:
            print("ending")
        finally:
            stack.close()


def _told(stack: Stack, endpoint: str) -> str:
    return TOLD.format(
        url=stack.gateway.url,
        key=KEY,
        bucket=BUCKET,
        endpoint=endpoint,
        access=KEYS["AWS_ACCESS_KEY_ID"],
        secret=KEYS["AWS_SECRET_ACCESS_KEY"],
        confined="" if can_confine() else UNCONFINED,
    )


if __name__ == "__main__":
    main()
