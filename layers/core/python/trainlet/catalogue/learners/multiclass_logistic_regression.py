"""Multiclass Logistic Regression."""

from trainlet.catalogue.families.logistic import DEVIATIONS, LogisticSettings, fit
from trainlet.catalogue.spec import Learner

MODULE = Learner(
    title="Multiclass Logistic Regression",
    summary="A linear model of the log-odds of any number of classes (softmax).",
    task="multiclass",
    settings=LogisticSettings,
    fit=fit,
    starts=({"l2_regularization_weight": 0.1},),
    deviations=DEVIATIONS,
)
