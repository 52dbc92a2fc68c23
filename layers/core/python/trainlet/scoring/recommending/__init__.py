"""What a recommender is asked beyond ratings, and its answers under Studio's names."""

from trainlet.scoring.recommending.answering import recommend
from trainlet.scoring.recommending.asking import Ask, by_query, by_studio

__all__ = ["Ask", "by_query", "by_studio", "recommend"]
