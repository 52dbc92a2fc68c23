"""Fast Forest Quantile Regression."""

from typing import Annotated

from msgspec import Meta

from trainlet.catalogue.families.quantiles import median, names, parsed
from trainlet.catalogue.spec import Examples, Learner, Predictor, Settings

FRACTIONS = {"sweep": [0.25, 0.5, 0.75]}
LARGEST = 2**31 - 1


class QuantileSettings(Settings, frozen=True):
    """Settings of the learner, under Studio's names."""

    number_of_trees: Annotated[
        int,
        Meta(
            ge=1,
            le=10_000,
            description="Number of trees.",
            extra_json_schema={"sweep": [16, 32, 64]},
        ),
    ] = 100
    number_of_leaves: Annotated[
        int,
        Meta(
            ge=2,
            le=400_000,
            description="Most leaves of a tree.",
            extra_json_schema={"sweep": [16, 32, 64]},
        ),
    ] = 512
    minimum_number_of_training_instances_required_to_form_a_leaf: Annotated[
        int,
        Meta(
            ge=1,
            le=LARGEST,
            description="Fewest training rows in a leaf.",
            extra_json_schema={"sweep": [1, 5, 10]},
        ),
    ] = 2
    bagging_fraction: Annotated[
        float,
        Meta(
            gt=0,
            le=1,
            description="Share of the rows that each tree learns from.",
            extra_json_schema=FRACTIONS,
        ),
    ] = 0.7
    feature_fraction: Annotated[
        float,
        Meta(
            gt=0,
            le=1,
            description="Share of the features that each tree has.",
            extra_json_schema=FRACTIONS,
        ),
    ] = 0.7
    split_fraction: Annotated[
        float,
        Meta(
            gt=0,
            le=1,
            description="Share of its features that are tried at each split.",
            extra_json_schema=FRACTIONS,
        ),
    ] = 0.7
    quantile_sample_count: Annotated[
        int, Meta(ge=1, le=LARGEST, description="Most training rows that a leaf remembers.")
    ] = 100
    quantiles_to_be_estimated: Annotated[
        str, Meta(description="Between 0 and 1, ascending, with semicolons between them.")
    ] = "0.25;0.5;0.75"

    @property
    def quantiles(self) -> tuple[float, ...]:
        """The quantiles; raises ``BadRecipe`` for what are none."""
        return parsed(self.quantiles_to_be_estimated, "quantiles_to_be_estimated")


def check(settings: QuantileSettings) -> None:
    """Raise ``BadRecipe`` for quantiles that can't be read."""
    _ = settings.quantiles


def fit(examples: Examples, settings: QuantileSettings) -> Predictor:
    """Fit trees whose leaves remember what fell into them (Meinshausen, JMLR 7, 2006)."""
    from trainlet.catalogue.estimators.quantile_growth import Growth, grow_quantiles

    growth = Growth(
        trees=settings.number_of_trees,
        leaves=settings.number_of_leaves,
        rows_per_leaf=settings.minimum_number_of_training_instances_required_to_form_a_leaf,
        row_share=settings.bagging_fraction,
        feature_share=settings.feature_fraction,
        split_share=settings.split_fraction,
        sampled=settings.quantile_sample_count,
    )
    return grow_quantiles(examples, growth, settings.quantiles)


DEVIATIONS = (
    "`Number of Trees` is at most 10,000.",
    "`Number of Leaves` is 512 instead of 20, and `Minimum number of training instances required to"
    " form a leaf` 2 instead of 10: with Studio's, the pinball loss is above that of scikit-learn's"
    " gradient boosting of quantiles, by 13 to 16 standard errors on energy and bike rentals. There"
    " are at least 2 leaves, and all trees together have at most 400,000.",
    "`Quantile sample count` times the trees is at most 1,000,000, and times all leaves 20,000,000,"
    " if so many rows fall into one.",
    "`Quantiles to be estimated` are at most 100, between 0 and 1, and ascend.",
    "`Maximum number of leaves per tree`, `Number of trees constructed`, `Minimum number of samples"
    " per leaf node`, `Range for bagging fraction`, `Range for feature fraction`, `Range for split"
    " fraction`, `Sample count used to estimate the quantiles` and `Required quantile values` are"
    " Studio's names of the same settings when they are swept.",
)
MODULE = Learner(
    title="Fast Forest Quantile Regression",
    summary="A forest that answers with quantiles of what is to be expected.",
    task="regression",
    settings=QuantileSettings,
    fit=fit,
    check=check,
    answers=lambda settings: names(settings.quantiles),
    point=lambda settings: median(settings.quantiles),
    width=lambda fitted: fitted.cells,
    deviations=DEVIATIONS,
)
