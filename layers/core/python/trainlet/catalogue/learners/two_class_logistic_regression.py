"""Two-Class Logistic Regression."""

from trainlet.catalogue.families.logistic import DEVIATIONS, LogisticSettings, fit
from trainlet.catalogue.spec import Learner

MODULE = Learner(
    title="Two-Class Logistic Regression",
    summary="A linear model of the log-odds of one of two classes.",
    task="two-class",
    settings=LogisticSettings,
    fit=fit,
    starts=({"l2_regularization_weight": 0.1},),
    deviations=DEVIATIONS,
)
