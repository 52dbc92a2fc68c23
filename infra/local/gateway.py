"""An HTTP API in front of functions: a request becomes an event, its result a response.

Reference: Amazon API Gateway, "AWS Lambda proxy integrations for HTTP APIs", payload format 2.0.
"""

import base64
import json
import time
import uuid
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from infra.local.runtime_api import Outcome
from infra.local.template import ANY, Route

MOST_BYTES = 10 * 2**20
TEXTS = ("text/", "application/json", "application/xml", "application/javascript")
Invoke = Callable[[str, dict[str, Any]], Outcome]


class Gateway(ThreadingHTTPServer):
    """Listens on loopback.

    Args:
        port: Where; 0 for any that is free.
        routes: Which function answers what, in the order in which they are tried.
        invoke: Has a function answer an event.
    """

    daemon_threads = True

    def __init__(self, port: int, routes: list[Route], invoke: Invoke) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.routes = routes
        self.invoke = invoke

    @property
    def url(self) -> str:
        """Where it is."""
        return f"http://127.0.0.1:{self.server_port}"

    def find(self, method: str, path: str) -> tuple[Route, dict[str, str]] | None:
        """Return the route of a request, and what stands for its variables."""
        for route in self.routes:
            found = route.path.fullmatch(path)
            if found and route.method in (method, "ANY", ANY):
                return route, found.groupdict()
        return None


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: Gateway

    def _answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        found = self.server.find(self.command, unquote(urlsplit(self.path).path))
        if found is None:
            return self._say(404, "Not Found")
        if len(body) > MOST_BYTES:
            return self._say(413, "Request Entity Too Large")
        route, variables = found
        outcome = self.server.invoke(route.function, self._event(route, variables, body))
        if outcome.kind != "response":
            return self._say(500, "Internal Server Error")
        return self._hand_on(json.loads(outcome.payload))

    do_GET = do_POST = do_PUT = do_DELETE = do_PATCH = _answer

    def _event(self, route: Route, variables: dict[str, str], body: bytes) -> dict[str, Any]:
        parts = urlsplit(self.path)
        headers = {name.lower(): value for name, value in self.headers.items()}
        kind = headers.get("content-type", "text/plain")
        is_binary = not kind.startswith(TEXTS) or "content-encoding" in headers
        event = {
            "version": "2.0",
            "routeKey": route.name,
            "rawPath": parts.path,
            "rawQueryString": parts.query,
            "headers": headers,
            "requestContext": self._context(route, unquote(parts.path)),
            "isBase64Encoded": is_binary,
        }
        if parts.query:
            event["queryStringParameters"] = dict(parse_qsl(parts.query, keep_blank_values=True))
        if variables and route.name != ANY:
            event["pathParameters"] = variables
        if body:
            event["body"] = base64.b64encode(body).decode() if is_binary else body.decode()
        return event

    def _context(self, route: Route, path: str) -> dict[str, Any]:
        return {
            "accountId": "000000000000",
            "apiId": "local",
            "domainName": self.headers.get("Host", ""),
            "domainPrefix": "local",
            "http": {
                "method": self.command,
                "path": path,
                "protocol": "HTTP/1.1",
                "sourceIp": self.client_address[0],
                "userAgent": self.headers.get("User-Agent", ""),
            },
            "requestId": uuid.uuid4().hex,
            "routeKey": route.name,
            "stage": "$default",
            "timeEpoch": int(time.time() * 1000),
        }

    def _hand_on(self, said: dict[str, Any]) -> None:
        text = said.get("body") or ""
        body = base64.b64decode(text) if said.get("isBase64Encoded") else text.encode()
        self._reply(said["statusCode"], said.get("headers") or {}, body)

    def _say(self, status: int, message: str) -> None:
        body = json.dumps({"message": message}).encode()
        self._reply(status, {"Content-Type": "application/json"}, body)

    def _reply(self, status: int, headers: dict[str, str], body: bytes) -> None:
        self.send_response(status)
        for name, value in headers.items():
            if name.lower() != "content-length":
                self.send_header(name, str(value))
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *parts: object) -> None:
        """Nobody listens."""
