"""L1 Sim NDCG of related items."""

from trainlet.catalogue.measure import Metric, Truth


def compute(truth: Truth) -> float:
    """Return the mean of how well the items related to each are ranked, the first five of them."""
    from trainlet.catalogue.families.lists import related_ndcg

    return related_ndcg(truth, "items", "l1")


MODULE = Metric(
    title="Related Items L1 Sim NDCG",
    tasks=("recommender",),
    better="high",
    compute=compute,
    order=23,
    is_resampled=False,
)
