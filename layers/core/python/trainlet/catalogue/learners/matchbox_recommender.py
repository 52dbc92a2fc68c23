"""Matchbox Recommender."""

from typing import TYPE_CHECKING, Annotated

from msgspec import Meta

from trainlet.catalogue.spec import Examples, Learner, Settings, Table
from trainlet.errors import TrainingFailed

if TYPE_CHECKING:
    from trainlet.catalogue.estimators.matchbox.recommender import Recommender


class MatchboxSettings(Settings, frozen=True):
    """Settings of the learner, under Studio's names, and where the features are."""

    number_of_traits: Annotated[
        int,
        Meta(
            ge=0,
            le=200,
            description="How many traits users and items have; 0 learns biases alone.",
            extra_json_schema={"sweep": [2, 5, 10, 20]},
        ),
    ] = 10
    number_of_recommendation_algorithm_iterations: Annotated[
        int,
        Meta(
            ge=1,
            le=1000,
            description="How long it may learn; each goes over the ratings up to six times.",
            extra_json_schema={"sweep": [1, 3, 5, 10]},
        ),
    ] = 5
    number_of_training_batches: Annotated[
        int,
        Meta(ge=1, le=10_000, description="In how many parts it works; the model is the same."),
    ] = 4
    user_column: Annotated[
        str, Meta(description="The column of users; blank takes the first that isn't the rating.")
    ] = ""
    item_column: Annotated[
        str, Meta(description="The column of items; blank takes the second.")
    ] = ""
    user_features: Annotated[
        str, Meta(description="A dataset of users' features, the id first; blank for none.")
    ] = ""
    item_features: Annotated[
        str, Meta(description="A dataset of items' features, the id first; blank for none.")
    ] = ""


def fit(examples: Examples, settings: MatchboxSettings) -> "Recommender":
    """Fit by variational Bayes."""
    from trainlet.catalogue.estimators.matchbox.fitting import Plan
    from trainlet.catalogue.estimators.matchbox.learning import Triples, learn

    columns = _columns([str(name) for name in examples.X.columns], settings)
    plan = Plan(
        traits=settings.number_of_traits,
        iterations=settings.number_of_recommendation_algorithm_iterations,
        batches=settings.number_of_training_batches,
        seed=examples.seed,
    )
    tables = (
        _table(examples, settings.user_features),
        _table(examples, settings.item_features),
    )
    return learn(Triples(pairs=examples.X[columns], ratings=examples.y), tables, plan)


def _columns(names: list[str], settings: MatchboxSettings) -> list[str]:
    """Return the columns of users and of items."""
    named = [name for name in (settings.user_column, settings.item_column) if name]
    rest = [name for name in names if name not in named]
    found = [
        settings.user_column or (rest.pop(0) if rest else ""),
        settings.item_column or (rest.pop(0) if rest else ""),
    ]
    lost = [name for name in found if name not in names]
    if lost or rest:
        raise TrainingFailed(
            f"Ratings have a column of users and one of items, and these are {len(names)}: "
            f"{', '.join(names)}.",
            remedy="Name the two in the recipe's columns.",
            studio="0022",
            field="columns",
        )
    return found


def _table(examples: Examples, name: str) -> Table | None:
    return examples.others[name.partition("@")[0]] if name else None


MODULE = Learner(
    title="Matchbox Recommender",
    summary="Predicts how users rate items, recommends items, and tells which are alike.",
    task="recommender",
    settings=MatchboxSettings,
    fit=fit,
    beside=lambda fitted: fitted.beside,
    recommender=lambda fitted: fitted.known,
    reads=lambda types: dict.fromkeys(types, "text"),
    datasets=("user_features", "item_features"),
    deviations=(
        "Ratings are numbers; of more than 100 different ones, 20 levels are made.",
        "It is fitted by variational Bayes with learned variances of the traits, over all ratings"
        " at a time; Studio's went over them one by one, in an order that batches changed.",
        "A pair's rating is the mean of its levels by their chances.",
        "One of whom neither ratings nor features are known is answered as the population is;"
        " Studio refused.",
        "All features of a table make at most 2,000 columns, with one for each text.",
    ),
)
