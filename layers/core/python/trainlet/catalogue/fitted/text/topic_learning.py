"""Learns topics of texts: latent Dirichlet allocation, by scikit-learn."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from scipy import sparse
from sklearn import config_context
from sklearn.decomposition import LatentDirichletAllocation


@dataclass(frozen=True, slots=True)
class Learning:
    """How topics are learned: online variational Bayes (Hoffman, Blei, Bach, NIPS 2010).

    Attributes:
        topics: How many.
        rho: Prior of a term in a topic.
        alpha: Prior of a topic in a text.
        documents: How many texts there are thought to be.
        batch: After how many texts the topics are changed.
        start: What is added to a change's number, from 1, in the rate of learning.
        power: The power of that number by which the rate falls.
        passes: How often all texts are gone through.
        seed: Seed of the topics to begin with.
    """

    topics: int
    rho: float
    alpha: float
    documents: int
    batch: int
    start: int
    power: float
    passes: int
    seed: int

    def learn(self, counts: sparse.csr_array) -> LatentDirichletAllocation:
        """Return the topics of texts, of counts of terms ``[n, v]``."""
        engine = LatentDirichletAllocation(
            self.topics,
            doc_topic_prior=self.alpha,
            topic_word_prior=self.rho,
            learning_method="online",
            learning_decay=self.power,
            learning_offset=float(self.start),
            total_samples=self.documents,
            batch_size=self.batch,
            random_state=self.seed % 2**32,
        )
        # The library would have the rate begin at 1 at least; its formula takes 0 as well.
        with config_context(skip_parameter_validation=True):
            for _ in range(self.passes):
                engine.partial_fit(counts)
        return engine


def ranked(counts: Mapping[str, int], most: int) -> dict[str, int]:
    """Return the place of each term: the commonest have one each, others share theirs.

    Args:
        counts: In how many texts each term is.
        most: How many places there are.
    """
    order = sorted(counts, key=lambda term: (-counts[term], term))
    return dict(_placed(order, most))


def _placed(order: list[str], most: int) -> Iterator[tuple[str, int]]:
    for rank, term in enumerate(order):
        yield term, rank % most
