"""Multiclass Gaussian Naive Bayes."""

from trainlet.catalogue.families.naive_bayes import NaiveBayesSettings, fit, width
from trainlet.catalogue.spec import Learner

MODULE = Learner(
    title="Multiclass Gaussian Naive Bayes",
    summary="Tells any number of classes apart by how likely each value is in each.",
    task="multiclass",
    settings=NaiveBayesSettings,
    fit=fit,
    width=width,
    is_studio=False,
)
