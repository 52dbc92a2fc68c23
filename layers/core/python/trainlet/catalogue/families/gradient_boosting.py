"""Gradient boosting with categories that are split as sets, for classes or numbers."""

from typing import Annotated, Any

from msgspec import Meta

from trainlet.catalogue.spec import Settings

LARGEST = 2**31 - 1
SLOW = {"learning_rate": 0.05, "number_of_trees": 500, "minimum_samples_per_leaf": 2}
LARGE = {**SLOW, "maximum_number_of_leaves": 63, "bagging_fraction": 0.75}
STARTS: tuple[dict[str, Any], ...] = (
    {**SLOW, "maximum_number_of_leaves": 15, "feature_fraction": 0.75},
    {**LARGE, "minimum_samples_per_leaf": 5, "feature_fraction": 0.75},
    {**LARGE, "feature_fraction": 0.5},
    {
        **SLOW,
        "learning_rate": 0.025,
        "minimum_samples_per_leaf": 30,
        "l2_regularization_weight": 25.0,
        "bagging_fraction": 0.75,
        "feature_fraction": 0.5,
    },
)


class GradientSettings(Settings, frozen=True):
    """Settings in the field's terms."""

    number_of_trees: Annotated[
        int,
        Meta(
            ge=1,
            le=10_000,
            description="Number of trees, for each class if there are more than two.",
            extra_json_schema={"sweep": [50, 100, 200, 300, 500, 800]},
        ),
    ] = 100
    maximum_number_of_leaves: Annotated[
        int,
        Meta(
            ge=2,
            le=10_000,
            description="Most leaves of a tree.",
            extra_json_schema={"sweep": [4, 8, 15, 31, 63, 127]},
        ),
    ] = 31
    minimum_samples_per_leaf: Annotated[
        int,
        Meta(
            ge=1,
            le=LARGEST,
            description="Fewest training rows in a leaf.",
            extra_json_schema={"sweep": [2, 5, 15, 30, 60]},
        ),
    ] = 15
    learning_rate: Annotated[
        float,
        Meta(
            gt=0,
            le=1,
            description="Weight of each tree.",
            extra_json_schema={"sweep": [0.0125, 0.025, 0.05, 0.1, 0.2]},
        ),
    ] = 0.1
    l1_regularization_weight: Annotated[
        float,
        Meta(
            ge=0,
            description="L1 penalty of what a leaf answers.",
            extra_json_schema={"sweep": [0.0, 0.1, 1.0]},
        ),
    ] = 0.0
    l2_regularization_weight: Annotated[
        float,
        Meta(
            ge=0,
            description="L2 penalty of what a leaf answers.",
            extra_json_schema={"sweep": [0.0, 1.0, 5.0, 25.0]},
        ),
    ] = 0.0
    bagging_fraction: Annotated[
        float,
        Meta(
            gt=0,
            le=1,
            description="Share of the rows that each tree learns from.",
            extra_json_schema={"sweep": [0.5, 0.75, 1.0]},
        ),
    ] = 1.0
    feature_fraction: Annotated[
        float,
        Meta(
            gt=0,
            le=1,
            description="Share of the features that each tree has.",
            extra_json_schema={"sweep": [0.5, 0.75, 1.0]},
        ),
    ] = 1.0

    @property
    def options(self) -> dict[str, Any]:
        """The settings under LightGBM's names, but for the number of trees."""
        return {
            "num_leaves": self.maximum_number_of_leaves,
            "min_data_in_leaf": self.minimum_samples_per_leaf,
            "learning_rate": self.learning_rate,
            "lambda_l1": self.l1_regularization_weight,
            "lambda_l2": self.l2_regularization_weight,
            "bagging_fraction": self.bagging_fraction,
            "bagging_freq": 1,
            "feature_fraction": self.feature_fraction,
        }


class StartedSettings(GradientSettings, frozen=True):
    """Settings of trees that may go on where another model stands."""

    starts_from: Annotated[
        str,
        Meta(
            description="The column that the trees are added to, as a load-trained-model step makes"
            " it: Scored Labels, or of two classes Scored Probabilities; blank for none."
        ),
    ] = ""
