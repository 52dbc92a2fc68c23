"""Logistic regression, for two classes or more."""

from typing import TYPE_CHECKING, Annotated, Any

from msgspec import Meta

from trainlet.catalogue.spec import Predictor, Settings

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

DEVIATIONS = (
    "The L1 weight defaults to 0 instead of 1: the smooth problem is solved exactly and fast.",
    "There is no memory size for L-BFGS; the optimiser keeps its own.",
    "Unknown categories are always allowed.",
)


class LogisticSettings(Settings, frozen=True):
    """Settings under Studio's names."""

    optimization_tolerance: Annotated[float, Meta(gt=0, description="Stops below this.")] = 1e-7
    l1_regularization_weight: Annotated[float, Meta(ge=0, description="L1 penalty.")] = 0.0
    l2_regularization_weight: Annotated[float, Meta(ge=0, description="L2 penalty.")] = 1.0
    maximum_iterations: Annotated[int, Meta(ge=1, le=100_000, description="Most steps.")] = 1000


def fit(X: "pd.DataFrame", y: "NDArray[Any]", settings: LogisticSettings, seed: int) -> Predictor:
    """Fit by L-BFGS, or by SAGA where there is an L1 penalty."""
    from trainlet.catalogue.estimators.logistic import fit_logistic

    return fit_logistic(
        X,
        y,
        l1=settings.l1_regularization_weight,
        l2=settings.l2_regularization_weight,
        tol=settings.optimization_tolerance,
        max_iter=settings.maximum_iterations,
        random_state=seed,
    )
