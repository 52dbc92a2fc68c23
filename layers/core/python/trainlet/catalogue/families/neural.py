"""Neural networks of fully connected layers, for classes or numbers."""

from itertools import pairwise
from typing import Annotated, Any, Literal

from msgspec import Meta

from trainlet.catalogue.families.normalizing import Normalizer
from trainlet.catalogue.spec import Settings
from trainlet.errors import BadRecipe

MOST_LAYERS, MOST_NODES, MOST_WEIGHTS = 10, 10_000, 5_000_000
MOST_PASSES = 100_000
DEVIATIONS = (
    "`Hidden layer specification` has the fully connected case alone: there are no Net# scripts,"
    " and so no `Neural network definition`.",
    "`The type of normalizer` defaults to the Gaussian one instead of the min-max one, with which"
    " networks learned more slowly.",
    "`Number of hidden nodes` takes at most 10 layers, of at most 10,000 nodes each, with at most"
    " 5,000,000 weights between them.",
    "`Number of learning iterations` is at most 100,000.",
)
Momentum = Annotated[
    float, Meta(ge=0, le=1, description="Share of a step that the next one goes on with.")
]


class NeuralSettings(Settings, frozen=True):
    """Settings under Studio's names; each learner has its own learning rate."""

    hidden_layer_specification: Annotated[
        Literal["fully-connected-case"],
        Meta(description="Every node is connected to all of the layer before."),
    ] = "fully-connected-case"
    number_of_hidden_nodes: Annotated[
        str, Meta(description="Nodes of the hidden layer; of several, divided by commas.")
    ] = "100"
    the_initial_learning_weights_diameter: Annotated[
        float, Meta(gt=0, description="The weights start within half of this around 0.")
    ] = 0.1
    the_momentum: Momentum = 0.0
    the_type_of_normalizer: Annotated[
        Normalizer, Meta(description="What is done to numbers first.")
    ] = "gaussian-normalizer"
    number_of_learning_iterations: Annotated[
        int,
        Meta(
            ge=1,
            le=MOST_PASSES,
            description="Passes over the rows.",
            extra_json_schema={"sweep": [20, 50, 100, 200]},
        ),
    ] = 100
    shuffle_examples: Annotated[
        bool, Meta(description="Whether the rows are shuffled before each pass.")
    ] = True

    def options(self, rate: float) -> dict[str, Any]:
        """Return the settings as the fit takes them."""
        return {
            "normalizer": self.the_type_of_normalizer,
            "diameter": self.the_initial_learning_weights_diameter,
            "hidden_layer_sizes": nodes(self.number_of_hidden_nodes),
            "learning_rate_init": rate,
            "momentum": self.the_momentum,
            "max_iter": self.number_of_learning_iterations,
            "shuffle": self.shuffle_examples,
        }


def nodes(text: str) -> tuple[int, ...]:
    """Return the sizes of the hidden layers that a text names.

    Raises:
        ValueError: It is no list of whole numbers from 1.
    """
    sizes = tuple(int(part) for part in text.split(","))
    weights = sum(one * next_ for one, next_ in pairwise(sizes))
    is_small = len(sizes) <= MOST_LAYERS and weights <= MOST_WEIGHTS
    if not is_small or not all(0 < size <= MOST_NODES for size in sizes):
        raise ValueError(text)
    return sizes


def check(settings: NeuralSettings) -> None:
    """Raise if the hidden layers can't be read.

    Raises:
        BadRecipe: They can't.
    """
    try:
        nodes(settings.number_of_hidden_nodes)
    except ValueError:
        raise BadRecipe(
            f"{settings.number_of_hidden_nodes!r} names no hidden layers, or too large ones.",
            remedy=f"Write up to {MOST_LAYERS} whole numbers from 1 to {MOST_NODES:,}, divided by"
            f' commas, for example "100" or "50,20", with at most {MOST_WEIGHTS:,} weights'
            " between them.",
            studio="0002",
            field="learner.settings.number_of_hidden_nodes",
        ) from None
