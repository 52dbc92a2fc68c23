"""L2 Sim NDCG of related items."""

from trainlet.catalogue.measure import Metric, Truth


def compute(truth: Truth) -> float:
    """Return the mean of how well the items related to each are ranked, the first five of them."""
    from trainlet.catalogue.families.lists import related_ndcg

    return related_ndcg(truth, "items", "l2")


MODULE = Metric(
    title="Related Items L2 Sim NDCG",
    tasks=("recommender",),
    better="high",
    compute=compute,
    order=24,
    is_resampled=False,
)
