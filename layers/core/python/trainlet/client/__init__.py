"""The Python SDK: the service's routes as methods."""

from trainlet.client.client import Client
from trainlet.client.connection import DEFAULT_URL, Connection, Refused

__all__ = ["DEFAULT_URL", "Client", "Connection", "Refused"]
