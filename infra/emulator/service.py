"""serverless.yml as an emulator without a container engine can take it, and its deployment.

What runs from the training image runs from the same code as a zip: the image's tree, as it was
built, lies on the path instead. Roles, queues, events, limits and routes stay as they are.
"""

import json
import shutil
from pathlib import Path
from typing import Any

import yaml

from infra.packaging import service
from infra.packaging.building import BUILD, ROOT

ARTIFACT = "build/work.zip"


class _Service(yaml.SafeLoader):
    """Reads CloudFormation's short forms as its long ones."""


def _long(loader: yaml.SafeLoader, tag: str, node: yaml.Node) -> dict[str, Any]:
    value: Any
    if isinstance(node, yaml.SequenceNode):
        value = loader.construct_sequence(node, deep=True)
    else:
        value = loader.construct_scalar(node)  # type: ignore[arg-type]
    if tag == "GetAtt":
        return {"Fn::GetAtt": value.split(".", 1)}
    return {tag if tag == "Ref" else f"Fn::{tag}": value}


_Service.add_multi_constructor("!", _long)


def deploy(endpoint: str, folder: Path, environment: dict[str, str], *options: str) -> None:
    """Deploy the service, as it was built, with `osls deploy`.

    Args:
        endpoint: The emulator's.
        folder: An empty folder, which becomes the service's.
        environment: The credentials of who deploys, and the region.
        options: Of the command line, such as ``--param`` and ``model=cars``.

    Raises:
        subprocess.CalledProcessError: It was refused; the message is printed.
    """
    service.install()
    shutil.copytree(ROOT / "infra", folder / "infra", ignore=_only_yaml)
    (folder / "build").symlink_to(BUILD)
    described = without_images((ROOT / "serverless.yml").read_text(), endpoint)
    (folder / "serverless.json").write_text(json.dumps(described))
    service.osls(folder, {**environment, "AWS_ENDPOINT_URL": endpoint}, "deploy", *options)


def without_images(text: str, endpoint: str) -> dict[str, Any]:
    """Return serverless.yml with zips in place of images, and the emulator's S3 as the store's."""
    described: dict[str, Any] = yaml.load(text, _Service)  # noqa: S506 - a safe one
    described["provider"]["environment"]["TRAINLET_S3_ENDPOINT"] = endpoint
    for name, function in described["functions"].items():
        if "image" in function:
            described["functions"][name] = _as_zip(function)
    return described


def _as_zip(function: dict[str, Any]) -> dict[str, Any]:
    rest = {name: value for name, value in function.items() if name != "image"}
    variables = {**function.get("environment", {}), "PYTHONPATH": str(BUILD / "training")}
    return {
        **rest,
        "handler": function["image"]["command"][0],
        "package": {"artifact": ARTIFACT},
        "environment": variables,
    }


def _only_yaml(folder: str, names: list[str]) -> list[str]:
    paths = [Path(folder) / name for name in names]
    return [path.name for path in paths if path.is_file() and path.suffix != ".yml"] + [
        name for name in names if name in ("node_modules", "__pycache__")
    ]
