"""The roles in infra/functions/, and a store that lets through what one of them may do."""

import builtins
from collections.abc import Iterator
from contextlib import contextmanager
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any, Literal

import yaml

from trainlet.errors import ObjectMissing, StoreUnavailable
from trainlet.store import Entry, Object, Store

ROOT = Path(__file__).parent.parent


class _Template(yaml.SafeLoader):
    """Reads CloudFormation's tags as what stands behind them."""


def _untagged(loader: yaml.SafeLoader, tag: str, node: yaml.Node) -> Any:
    return loader.construct_scalar(node) if isinstance(node, yaml.ScalarNode) else tag


_Template.add_multi_constructor("!", _untagged)


def template(name: str) -> dict[str, Any]:
    """Return a file of serverless.yml or infra/."""
    return yaml.load((ROOT / name).read_text(), _Template)


def functions() -> list[str]:
    """Return the functions that have a role."""
    return sorted(file.stem for file in (ROOT / "infra/functions").glob("*.yml"))


def statements(function: str) -> list[dict[str, Any]]:
    """Return what a function's role allows."""
    resources = template(f"infra/functions/{function}.yml")["Resources"]
    (role,) = (each for each in resources.values() if each["Type"] == "AWS::IAM::Role")
    (policy,) = role["Properties"]["Policies"]
    found: list[dict[str, Any]] = policy["PolicyDocument"]["Statement"]
    return found


def allowed(function: str) -> dict[str, set[str]]:
    """Return what a function may do with the bucket: by action, the ends of the resources."""
    found: dict[str, set[str]] = {}
    for statement in statements(function):
        for action in listed(statement["Action"]):
            if action.startswith("s3:"):
                named = listed(statement["Resource"])
                found.setdefault(action, set()).update(n.partition("Store.Arn}")[2] for n in named)
    return found


def listed(value: str | list[str]) -> list[str]:
    """Return a value, or a list of them, as a list."""
    return [value] if isinstance(value, str) else value


class Guarded:
    """A store as a function with its role sees its bucket; what was refused is written down."""

    def __init__(self, store: Store, function: str) -> None:
        self._store = store
        self._allowed = allowed(function)
        self.url = store.url
        self.used: set[tuple[str, str]] = set()
        self.refused: builtins.list[str] = []

    def get(self, key: str, version: str = "") -> Object:
        self._ask("s3:GetObjectVersion" if version else "s3:GetObject", key)
        with self._telling():
            return self._store.get(key, version)

    def head(self, key: str, version: str = "") -> Entry:
        self._ask("s3:GetObjectVersion" if version else "s3:GetObject", key)
        with self._telling():
            return self._store.head(key, version)

    def get_if_changed(self, key: str, etag: str) -> Object | None:
        self._ask("s3:GetObject", key)
        with self._telling():
            return self._store.get_if_changed(key, etag)

    def put(self, key: str, data: bytes) -> str:
        self._ask("s3:PutObject", key)
        return self._store.put(key, data)

    def put_if_absent(self, key: str, data: bytes) -> str:
        self._ask("s3:PutObject", key)
        return self._store.put_if_absent(key, data)

    def put_if_match(self, key: str, data: bytes, etag: str) -> str:
        self._ask("s3:PutObject", key)
        self._ask("s3:GetObject", key)  # S3 wants both for If-Match
        return self._store.put_if_match(key, data, etag)

    def list(self, prefix: str, start_after: str = "") -> Iterator[Entry]:
        self._ask("s3:ListBucket", "")
        return self._store.list(prefix, start_after)

    def folders(self, prefix: str) -> builtins.list[str]:
        self._ask("s3:ListBucket", "")
        return self._store.folders(prefix)

    def delete(self, key: str) -> None:
        self._ask("s3:DeleteObject", key)
        self._store.delete(key)

    def presign(self, key: str, method: Literal["GET", "PUT"], seconds: int) -> str:
        self._ask(f"s3:{method.title()}Object", key)
        return f"https://bucket/{key}?{seconds}"

    @contextmanager
    def _telling(self) -> Iterator[None]:
        """To be told that an object is missing takes a right of its own: S3 answers 403 else."""
        try:
            yield
        except ObjectMissing:
            self._ask("s3:ListBucket", "")
            raise

    def _ask(self, action: str, key: str) -> None:
        resource = f"/{key}" if key else ""
        grants = [each for each in self._allowed.get(action, ()) if fnmatchcase(resource, each)]
        self.used.update((action, each) for each in grants)
        if not grants:
            self.refused.append(f"{action} {key}")
            raise StoreUnavailable(f"{action} {key} is not allowed.")
