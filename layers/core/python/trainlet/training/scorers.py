"""A version's answers as columns: its ONNX file becomes what a step can put into another graph."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from google.protobuf.message import DecodeError
from onnx import ModelProto, checker, helper, load_model_from_string, version_converter

from trainlet.catalogue.fitted.saved import NUMBERS_OUT, TEXT_OUT, SavedGraph
from trainlet.catalogue.lineage import Lineage
from trainlet.catalogue.nodes.columns import arranged
from trainlet.catalogue.nodes.graph import ML, OPSETS, Graph, Inputs
from trainlet.catalogue.nodes.renaming import rename_values
from trainlet.catalogue.spec import Types
from trainlet.cells import MISSING_TEXT, ColumnType
from trainlet.errors import BadRecipe
from trainlet.registry import Input, Signature
from trainlet.scoring.outputs import ANSWERS, GAPS, LABELS, PROBABILITIES, output_names
from trainlet.training.export import emit_gaps

PREFIX = "version/"
OLDER_ML = 4
"""The newest of these operators that still have trees of other tools."""

DOUBLE, FLAT = 11, np.array([1], np.int64)


@dataclass(frozen=True)
class _Answers:
    """Where a version's answers are in its own graph, and in ours."""

    graph: Graph
    signature: Signature

    def column(self, name: str) -> str:
        """Return the tensor ``[n, 1]`` of one column of the answer."""
        signature = self.signature
        if name in signature.answers:
            return self.graph.columns(PREFIX + ANSWERS, [signature.answers.index(name)])
        if is_label(signature, name):
            return self.graph.add("Unsqueeze", PREFIX + LABELS, self.graph.constant(FLAT))
        place = 1 if name == PROBABILITIES else output_names(signature).index(name)
        return self.graph.columns(PREFIX + PROBABILITIES, [place])

    def joined(self, names: Sequence[str], gaps: str) -> str:
        """Return columns of one kind as a matrix, without those of rows that have no answer."""
        is_text = [given(self.signature)[name] for name in names] == ["text"]
        parts = [self.column(name) for name in names]
        if not is_text:
            parts = [self.graph.add("Cast", part, to=DOUBLE) for part in parts]
        whole = self.graph.add("Concat", *parts, axis=1)
        if not gaps:
            return whole
        nothing = np.array(MISSING_TEXT, object) if is_text else np.array(np.nan)
        return self.graph.add("Where", gaps, self.graph.constant(nothing), whole)


def scorer(name: str, signature: Signature, data: bytes) -> SavedGraph:
    """Return a version's answers as what can be a step: a graph from a table to a table.

    Args:
        name: The version, as errors name it.
        signature: The columns that it takes and gives.
        data: Its ONNX file.

    Raises:
        BadRecipe: Its operators can't stand beside those of today.
    """
    gives = given(signature)
    numbers = [each for each, type_ in gives.items() if type_ != "text"]
    texts = [each for each, type_ in gives.items() if type_ == "text"]
    graph = Graph()
    inputs = _inputs(graph, signature.inputs)
    graph.embed(_renamed(_modern(name, data)))
    gaps, answers = _gaps(graph, inputs, signature), _Answers(graph, signature)
    if numbers:
        made = answers.joined(numbers, gaps)
        graph.output(made, NUMBERS_OUT, "float64", ["n", len(numbers)])
    if texts:
        graph.output(answers.joined(texts, gaps), TEXT_OUT, "object", ["n", 1])
    takes = {column.name: column.type for column in signature.inputs}
    optional = frozenset(takes).difference(signature.required)
    return SavedGraph(graph.build(), takes, gives, (), _lineage(signature, gives), optional)


def given(signature: Signature) -> Types:
    """Return the columns of a version's answer, and their types."""
    return {
        name: label_type(signature) if is_label(signature, name) else "number"
        for name in output_names(signature)
    }


def is_label(signature: Signature, name: str) -> bool:
    """Tell whether a column of the answer is what a row is called, by whatever name."""
    return name not in signature.answers and not name.startswith(PROBABILITIES)


def label_type(signature: Signature) -> ColumnType:
    """Return the type of what a version predicts."""
    first = signature.classes[0] if signature.classes else 0.0
    if isinstance(first, bool):
        return "boolean"
    if isinstance(first, int):
        return "integer"
    return "text" if isinstance(first, str) else "number"


def _inputs(graph: Graph, columns: Sequence[Input]) -> Inputs:
    numbers = tuple(column.name for column in columns if column.type != "text")
    texts = tuple(column.name for column in columns if column.type == "text")
    return Inputs(
        graph.input("numbers", "float64", len(numbers)) if numbers else "",
        graph.input("text", "object", len(texts)) if texts else "",
        numbers,
        texts,
    )


def _renamed(model: ModelProto) -> ModelProto:
    fed = ("numbers", "text", "")
    rename_values(model.graph, lambda name: name if name in fed else PREFIX + name)
    return model


def _modern(name: str, data: bytes) -> ModelProto:
    """Return a version's graph by the operators that ours are of."""
    try:
        model = load_model_from_string(data)
        opsets = {entry.domain: entry.version for entry in model.opset_import}
        if opsets.get("", OPSETS[""]) != OPSETS[""]:
            model = version_converter.convert_version(model, OPSETS[""])
        old = any(node.domain == ML and _is_old(node.op_type) for node in model.graph.node)
        wanted = {**opsets, **OPSETS, ML: OLDER_ML if old else OPSETS[ML]}
        wanted.pop("ai.onnx", None)
        del model.opset_import[:]
        model.opset_import.extend(helper.make_opsetid(*each) for each in wanted.items())
        checker.check_model(model)
    except (RuntimeError, DecodeError, checker.ValidationError) as error:
        raise BadRecipe(
            f"The graph of {name} can't be part of another: {str(error)[:300]}",
            remedy=f"Export it with opset {OPSETS['']} and {ML} {OPSETS[ML]}, and import it again.",
            studio="0082",
            field="model",
        ) from None
    return model


def _is_old(operator: str) -> bool:
    """Tell whether an operator is one that has given way to ``TreeEnsemble``."""
    return operator in ("TreeEnsembleClassifier", "TreeEnsembleRegressor")


def _gaps(graph: Graph, inputs: Inputs, signature: Signature) -> str:
    """Add the nodes that tell which rows have no answer, bool ``[n, 1]``; blank for none ever."""
    closed = {column.name for column in signature.inputs if not column.nullable}
    kept = arranged(
        graph,
        inputs,
        [name for name in inputs.number_columns if name in closed],
        [name for name in inputs.text_columns if name in closed],
    )
    found = [emit_gaps(graph, kept)] if closed else []
    told = [PREFIX + GAPS] if signature.tells_gaps else []
    both = [*found, *told]
    if not both:
        return ""
    whole = graph.add("Or", *both) if len(both) == 2 else both[0]
    return graph.add("Unsqueeze", whole, graph.constant(FLAT))


def _lineage(signature: Signature, gives: Types) -> Lineage:
    """Return how the answers come from the columns that the version takes.

    Where some of these may be missing and others not, or the graph alone can tell, the values
    behind it alone can tell too.
    """
    nullable = [column.nullable for column in signature.inputs]
    is_torn = signature.tells_gaps or (any(nullable) and not all(nullable))
    names = frozenset(gives)
    return Lineage(
        made={name: tuple(column.name for column in signature.inputs) for name in gives},
        types=gives,
        filled=names if is_torn or all(nullable) else frozenset(),
        torn=names if is_torn else frozenset(),
        width=signature.width,
        splits=signature.splits,
    )
