"""L1 Sim NDCG of related users."""

from trainlet.catalogue.measure import Metric, Truth


def compute(truth: Truth) -> float:
    """Return the mean of how well the users related to each are ranked, the first five of them."""
    from trainlet.catalogue.families.lists import related_ndcg

    return related_ndcg(truth, "users", "l1")


MODULE = Metric(
    title="Related Users L1 Sim NDCG",
    tasks=("recommender",),
    better="high",
    compute=compute,
    order=21,
    is_resampled=False,
)
