"""The plain library estimator beside which each learner is judged, in a plain pipeline."""

from collections.abc import Callable
from importlib.util import find_spec
from typing import Any

import pandas as pd
from sklearn import ensemble, linear_model, naive_bayes, neighbors, neural_network, svm
from sklearn.compose import ColumnTransformer
from sklearn.impute import SimpleImputer
from sklearn.kernel_approximation import Nystroem
from sklearn.multiclass import OneVsRestClassifier
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

Maker = Callable[[], Any]


def logistic() -> Any:
    return linear_model.LogisticRegression(max_iter=1000)


def gradient_classifier() -> Any:
    if not find_spec("lightgbm"):
        return ensemble.HistGradientBoostingClassifier()
    import lightgbm

    return lightgbm.LGBMClassifier(n_jobs=1, verbose=-1)


def gradient_regressor() -> Any:
    if not find_spec("lightgbm"):
        return ensemble.HistGradientBoostingRegressor()
    import lightgbm

    return lightgbm.LGBMRegressor(n_jobs=1, verbose=-1)


def ordinal() -> Any:
    if not find_spec("mord"):
        return logistic()
    import mord

    class Levels(mord.LogisticAT):
        """It takes levels as whole numbers alone."""

        def fit(self, X: Any, y: Any) -> Any:
            return super().fit(X, y.astype(int))

    return Levels()


def local_kernel() -> Any:
    return make_pipeline(Nystroem(random_state=0), logistic())


def median_boosting() -> Any:
    return ensemble.GradientBoostingRegressor(loss="quantile", alpha=0.5)


def stacked_classifier() -> Any:
    parts = [("linear", logistic()), ("trees", ensemble.HistGradientBoostingClassifier())]
    return ensemble.StackingClassifier(parts)


def stacked_regressor() -> Any:
    parts = [
        ("linear", linear_model.LinearRegression()),
        ("trees", ensemble.HistGradientBoostingRegressor()),
    ]
    return ensemble.StackingRegressor(parts)


CLASSIFIERS: dict[str, Maker] = {
    "averaged-perceptron": linear_model.Perceptron,
    "bayes-point-machine": logistic,
    "boosted-decision-tree": ensemble.HistGradientBoostingClassifier,
    "decision-forest": ensemble.RandomForestClassifier,
    "decision-jungle": ensemble.RandomForestClassifier,
    "extra-trees": ensemble.ExtraTreesClassifier,
    "gaussian-naive-bayes": naive_bayes.GaussianNB,
    "gradient-boosting": gradient_classifier,
    "locally-deep-support-vector-machine": local_kernel,
    "logistic-regression": logistic,
    "nearest-neighbors": neighbors.KNeighborsClassifier,
    "neural-network": neural_network.MLPClassifier,
    "stacking": stacked_classifier,
    "support-vector-machine": svm.LinearSVC,
}
"""By what a two-class or multiclass learner is called besides."""

PEERS: dict[str, Maker] = {
    **{
        f"{task}-{kind}": made
        for task in ("two-class", "multiclass")
        for kind, made in CLASSIFIERS.items()
    },
    "bayesian-linear-regression": linear_model.BayesianRidge,
    "boosted-decision-tree-regression": ensemble.HistGradientBoostingRegressor,
    "decision-forest-regression": ensemble.RandomForestRegressor,
    "elastic-net-regression": linear_model.ElasticNet,
    "extra-trees-regression": ensemble.ExtraTreesRegressor,
    "fast-forest-quantile-regression": median_boosting,
    "gradient-boosting-regression": gradient_regressor,
    "linear-regression": linear_model.LinearRegression,
    "nearest-neighbors-regression": neighbors.KNeighborsRegressor,
    "neural-network-regression": neural_network.MLPRegressor,
    "one-vs-all-multiclass": lambda: OneVsRestClassifier(logistic()),
    "ordinal-regression": ordinal,
    "poisson-regression": linear_model.PoissonRegressor,
    "stacking-regression": stacked_regressor,
}


def peer(learner: str, X: pd.DataFrame) -> Pipeline:
    """Return a learner's peer for rows such as these: scaled numbers and indicators in front."""
    estimator = PEERS[learner]()
    if "random_state" in estimator.get_params():
        estimator.set_params(random_state=0)
    numbers = list(X.select_dtypes("float64"))
    texts = [name for name in X if name not in numbers]
    unsaid = SimpleImputer(strategy="constant", fill_value="missing", missing_values=None)
    indicators = OneHotEncoder(handle_unknown="ignore", sparse_output=False)
    front = ColumnTransformer(
        [
            ("numbers", make_pipeline(SimpleImputer(strategy="median"), StandardScaler()), numbers),
            ("texts", make_pipeline(unsaid, indicators), texts),
        ]
    )
    return make_pipeline(front, estimator)
