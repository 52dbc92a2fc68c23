"""Which outputs of a foreign ONNX file mean what, and for which classes."""

from dataclasses import dataclass

from onnx import GraphProto, NodeProto, TensorProto, helper

from trainlet.errors import BadModel
from trainlet.registry import Category
from trainlet.training.foreign import refused
from trainlet.training.ports import FLOATS, TEXT, Port, ports_of

CLASS_FIELDS = ("classlabels_int64s", "classlabels_strings", "classlabels_ints")
Classes = list[Category]


@dataclass(frozen=True, slots=True)
class Roles:
    """What the outputs of a file mean.

    Attributes:
        numbers: The probabilities of the classes; or, if there are none, one number a row.
        label: The likeliest class, where the file says it itself.
        classes: The labels in the order of the probabilities; empty for regression.
    """

    numbers: Port
    label: Port | None
    classes: Classes


def take_out_zipmap(graph: GraphProto) -> Classes:
    """Put the tensor that a ZipMap reads in place of the maps it gives; return their keys."""
    maps = {node.output[0]: node for node in graph.node if node.op_type == "ZipMap"}
    classes: Classes = []
    for output in graph.output:
        node = maps.get(output.name)
        if node is not None:
            tensor, classes = node.input[0], _stated(node)
            output.CopyFrom(helper.make_tensor_value_info(tensor, TensorProto.FLOAT, [None, None]))
            graph.node.remove(node)
    return classes


def roles_of(graph: GraphProto, mapped: Classes, told: Classes) -> Roles:
    """Return what the outputs mean.

    Args:
        graph: The foreign graph.
        mapped: The classes that its ZipMap named.
        told: The classes that the caller named.

    Raises:
        BadModel: They are no answer to a row, or not for the classes that were told.
    """
    numbers, label = _told_apart(ports_of(graph.output))
    told = told if label is None else _as_labels(told, label)
    stated = [*map(_stated, graph.node)]
    found = next((each for each in reversed(stated) if _fits(each, numbers)), [])
    known = mapped or told or found
    if label is None and (numbers.is_column or (not numbers.width and not known)):
        _check_untold(told)
        return Roles(numbers, None, [])
    if mapped and told and [*map(str, told)] != [*map(str, mapped)]:
        raise _wrong_classes(f"The file's classes are {mapped[:5]}, not {told[:5]}.")
    if not known and label is not None:
        known = list(range(numbers.width or 0))
    _check_classes(known, numbers, label)
    return Roles(numbers, label, known)


def _told_apart(outputs: list[Port]) -> tuple[Port, Port | None]:
    """Return the output of floats and, if there is one, that of labels."""
    floats = [port for port in outputs if port.kind in FLOATS]
    others = [port for port in outputs if port.kind not in FLOATS]
    if len(floats) != 1 or len(others) > 1 or (others and floats[0].is_column):
        shown = ", ".join(port.name for port in outputs[:10])
        raise refused(
            f"The file gives {shown}: neither one number a row, nor a probability for each class.",
            "Export one number a row, or a label and its probabilities.",
        )
    return floats[0], others[0] if others else None


def _stated(node: NodeProto) -> Classes:
    """Return the classes that a ZipMap or a classifier names."""
    for attribute in node.attribute:
        if attribute.name in CLASS_FIELDS:
            values = helper.get_attribute_value(attribute)
            if len(values):
                return [v.decode() if isinstance(v, bytes) else int(v) for v in values]
    return []


def _fits(classes: Classes, numbers: Port) -> bool:
    return bool(classes) and numbers.width in (0, len(classes))


def _as_labels(told: Classes, label: Port) -> Classes:
    """Return the classes that were told as the file's labels are: texts or integers."""
    if label.kind == TEXT:
        return [str(value) for value in told]
    try:
        return [int(value) for value in told]
    except ValueError:
        raise _wrong_classes(f"The file's labels are integers, not {told[:5]}.") from None


def _check_untold(told: Classes) -> None:
    if told:
        raise _wrong_classes(f"The file gives one number a row, and no classes like {told[:5]}.")


def _check_classes(classes: Classes, numbers: Port, label: Port | None) -> None:
    if not classes:
        raise _wrong_classes("The file doesn't say which classes its numbers are for.")
    if numbers.width and numbers.width != len(classes):
        raise _wrong_classes(
            f"The file gives {numbers.width} numbers a row for the {len(classes)} classes"
            f" {classes[:5]}."
        )
    if len(classes) == 1 or len(set(classes)) < len(classes):
        raise _wrong_classes(f"There must be two classes at least, each named once: {classes[:5]}.")
    if label is not None and (label.kind == TEXT) != isinstance(classes[0], str):
        raise _wrong_classes(f"The file's labels are not like the classes {classes[:5]}.")


def _wrong_classes(detail: str) -> BadModel:
    remedy = "Name its classes in the order of its probabilities; none if it predicts a number."
    return refused(detail, remedy, "class")
