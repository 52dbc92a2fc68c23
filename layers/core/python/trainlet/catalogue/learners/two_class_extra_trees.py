"""Two-Class Extra Trees."""

from trainlet.catalogue.families.forests import STARTS, Leaf, TreesSettings
from trainlet.catalogue.spec import Examples, Learner, Predictor


class ExtraSettings(TreesSettings, frozen=True):
    """Settings of the learner: leaves of one row are less accurate."""

    minimum_number_of_samples_per_leaf_node: Leaf = 2


def fit(examples: Examples, settings: ExtraSettings) -> Predictor:
    """Fit extremely randomised trees (Geurts, Ernst and Wehenkel, Machine Learning 63, 2006)."""
    from trainlet.catalogue.estimators.grown import grow_classifier

    options = settings.options(examples.X.shape[1], is_class=True)
    return grow_classifier(examples, is_extra=True, **options)


MODULE = Learner(
    title="Two-Class Extra Trees",
    summary="Extremely randomised trees that tell two classes apart.",
    task="two-class",
    settings=ExtraSettings,
    fit=fit,
    starts=STARTS,
    is_studio=False,
)
