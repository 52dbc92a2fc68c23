"""What the verbs of Vowpal Wabbit are asked with; as light as those of the others."""

from typing import Literal

import msgspec


class VwTrainRequest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Train a model of Vowpal Wabbit.

    Attributes:
        model: The model's name.
        dataset: The dataset with the examples.
        dataset_version: Its version; blank for the latest.
        column: The column of texts with a line each; blank where the file itself is of lines.
        type: What the lines are.
        version: Studio's version, whose options the arguments are.
        arguments: Vowpal Wabbit's argument string.
        initial: The model to go on from: ``model``, ``model@alias`` or ``model@number``.
        readable_model: Whether the weights are kept as text.
        inverted_hash: Whether the weights are kept by the names of features.
        use_cached_results: Whether a version that was made of the same before is the answer.
    """

    model: str
    dataset: str
    dataset_version: str = ""
    column: str = ""
    type: Literal["vw", "svmlight"] = "vw"
    version: Literal["7-4", "7-10", "8"] = "8"
    arguments: str = ""
    initial: str = ""
    readable_model: bool = False
    inverted_hash: bool = False
    use_cached_results: bool = True


class VwScoreRequest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Have a model of Vowpal Wabbit answer every line of a dataset.

    Attributes:
        model: The model, or ``model@alias``, or ``model@number``.
        dataset: The dataset.
        dataset_version: Its version; blank for the latest.
        column: The column of texts with a line each; blank where the file itself is of lines.
        arguments: Vowpal Wabbit's argument string, for scoring.
        labels: Whether a column tells the labels that the lines have.
        raw_scores: Whether a column tells the raw scores; version 8 alone has them.
    """

    model: str
    dataset: str
    dataset_version: str = ""
    column: str = ""
    arguments: str = ""
    labels: bool = False
    raw_scores: bool = False
