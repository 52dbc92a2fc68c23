"""What a recommender is asked beyond ratings, and its answers under Studio's names."""
