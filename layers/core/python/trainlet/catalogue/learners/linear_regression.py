"""Linear Regression."""

from typing import TYPE_CHECKING, Annotated, Any

from msgspec import Meta

from trainlet.catalogue.spec import Learner, Predictor, Settings

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray


TOLERANCE = 1e-12  # of the iterations by which a sparse problem is solved


class LinearSettings(Settings, frozen=True):
    """Settings of the learner, under Studio's names."""

    l2_regularization_weight: Annotated[float, Meta(ge=0, description="L2 penalty.")] = 0.001
    include_intercept_term: Annotated[bool, Meta(description="Fit a constant.")] = True


def fit(X: "pd.DataFrame", y: "NDArray[Any]", settings: LinearSettings, seed: int) -> Predictor:
    """Fit by ordinary least squares with an L2 weight (ridge regression)."""
    from sklearn.linear_model import LinearRegression, Ridge

    from trainlet.catalogue.estimators.indicators import fit_indicators
    from trainlet.catalogue.estimators.linear import LinearRegressor

    encoding = fit_indicators(X)
    weight, intercept = settings.l2_regularization_weight, settings.include_intercept_term
    estimator = (
        Ridge(alpha=weight, fit_intercept=intercept, tol=TOLERANCE, random_state=seed)
        if weight
        # Indicators and the constant are collinear: of all solutions, the shortest.
        else LinearRegression(fit_intercept=intercept)
    )
    return LinearRegressor(encoding, estimator.fit(encoding.transform(X), y))


MODULE = Learner(
    title="Linear Regression",
    summary="A weighted sum of the features, by ordinary least squares.",
    task="regression",
    settings=LinearSettings,
    fit=fit,
    deviations=(
        "Ordinary least squares alone; online gradient descent is not offered.",
        "Unknown categories are always allowed.",
    ),
)
