"""Two-Class Gaussian Naive Bayes."""

from trainlet.catalogue.families.naive_bayes import NaiveBayesSettings, fit, width
from trainlet.catalogue.spec import Learner

MODULE = Learner(
    title="Two-Class Gaussian Naive Bayes",
    summary="Tells two classes apart by how likely each value is in each.",
    task="two-class",
    settings=NaiveBayesSettings,
    fit=fit,
    width=width,
    is_studio=False,
)
