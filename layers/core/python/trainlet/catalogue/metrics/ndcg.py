"""NDCG."""

from trainlet.catalogue.measure import Metric, Truth


def compute(truth: Truth) -> float:
    """Return the mean of how well each user's held-out items are ranked, the first five of them."""
    from trainlet.catalogue.families.lists import item_ndcg

    return item_ndcg(truth)


MODULE = Metric(
    title="NDCG",
    tasks=("recommender",),
    better="high",
    compute=compute,
    order=20,
)
