"""Tensors as the Open Inference Protocol sends them, to the columns that a model takes."""

from base64 import b64decode
from collections.abc import Callable
from math import prod
from typing import Any

import msgspec

from trainlet.errors import BadRows
from trainlet.registry import Signature
from trainlet.scoring.batch import Batch, check_rows
from trainlet.scoring.binary import unpack

MATRICES = ("numbers", "text")


class Tensor(msgspec.Struct):
    """One input."""

    name: str
    shape: list[int]
    datatype: str
    parameters: dict[str, Any] = {}
    data: list[Any] | None = None


def to_batch(inputs: list[Tensor], data: bytes, signature: Signature, most_rows: int) -> Batch:
    """Return the batch in a request's tensors.

    Args:
        inputs: The tensors, without the values that come as bytes.
        data: The bytes, those of one tensor after those of the other.
        signature: What the model takes.
        most_rows: More rows are refused.

    Raises:
        BadRows: A tensor is of another shape or datatype than its values, or than a column.
    """
    if not inputs:
        raise BadRows("The request has no inputs.", remedy="Send a tensor for each column.")
    size = inputs[0].shape[0] if inputs[0].shape else 0
    check_rows(size, most_rows)
    columns: dict[str, list[Any]] = {}
    for tensor in inputs:
        values, data = _values(tensor, data)
        columns |= _columns(tensor, values, size, signature)
    if data:
        raise BadRows(
            f"{len(data):,} bytes follow the last tensor.",
            remedy="Give every tensor that comes as bytes its binary_data_size.",
        )
    wanted = [column.name for column in signature.inputs]
    ignored = [name for name in columns if name not in set(wanted)]
    return Batch({name: columns[name] for name in wanted if name in columns}, size, ignored, {})


def _values(tensor: Tensor, data: bytes) -> tuple[list[Any], bytes]:
    """Return a tensor's values, and the bytes that are left for the next ones."""
    if any(length < 0 for length in tensor.shape):
        raise _misshapen(tensor, "no lengths")
    count, size = prod(tensor.shape), tensor.parameters.get("binary_data_size")
    if size is not None:
        if not isinstance(size, int) or not 0 <= size <= len(data):
            raise _misshapen(tensor, "more bytes than there are")
        return unpack(tensor.name, tensor.datatype, data[:size], count), data[size:]
    values = _flat(tensor.data or [])
    if len(values) != count:
        raise _misshapen(tensor, f"{count:,} values, and {len(values):,} came")
    return _decoded(tensor, values), data


def _decoded(tensor: Tensor, values: list[Any]) -> list[Any]:
    """Return values that MLServer's codecs wrote as texts of another content type."""
    content = tensor.parameters.get("content_type")
    if not isinstance(content, str | None) or content not in CODECS:
        raise BadRows(
            f"Input {tensor.name!r} has the content type {content!r}.",
            remedy=f"Send {', '.join(sorted(filter(None, CODECS)))}, or none.",
            column=tensor.name,
        )
    read = CODECS[content]
    if read is None:
        return values
    try:
        return [read(value) if isinstance(value, str) else value for value in values]
    except (ValueError, msgspec.DecodeError) as error:
        raise _misshapen(tensor, f"values that are no {content}: {error}") from None


def _from_base64(text: str) -> str:
    return b64decode(text, validate=True).decode()


def _flat(data: list[Any]) -> list[Any]:
    while data and isinstance(data[0], list):
        if not all(isinstance(part, list) for part in data):
            break
        data = [value for part in data for value in part]
    return data


def _columns(
    tensor: Tensor, values: list[Any], size: int, signature: Signature
) -> dict[str, list[Any]]:
    """Return the columns that a tensor holds: one, or those of a matrix in their order."""
    if tensor.shape[:1] != [size]:
        raise _misshapen(tensor, f"other rows than the {size:,} of the first input")
    own = {column.name for column in signature.inputs}
    if tensor.name in MATRICES and tensor.name not in own:
        names = [c.name for c in signature.inputs if (c.type == "text") == (tensor.name == "text")]
        if tensor.shape != [size, len(names)]:
            raise _misshapen(tensor, f"not the {len(names):,} columns {', '.join(names[:10])}")
        return {name: values[place :: len(names)] for place, name in enumerate(names)}
    if tensor.shape not in ([size], [size, 1]):
        raise _misshapen(tensor, "not one value a row")
    return {tensor.name: values}


def _misshapen(tensor: Tensor, what: str) -> BadRows:
    return BadRows(
        f"Input {tensor.name!r} of shape {tensor.shape[:4]} has {what}.",
        remedy="Send one tensor of shape [n] or [n, 1] for each column.",
        column=tensor.name,
    )


CODECS: dict[Any, Callable[[str], Any] | None] = {
    **dict.fromkeys((None, "str", "np", "pd", "datetime")),
    "base64": _from_base64,
    "pd_json": msgspec.json.decode,
}
