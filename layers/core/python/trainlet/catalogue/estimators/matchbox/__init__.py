"""The Bayesian bilinear recommender: what each user and each item is like, and how each user rates.

The model is that of Stern, Herbrich & Graepel, Matchbox: Large Scale Online Bayesian
Recommendations, WWW 2009: the affinity of a user to an item is the inner product of their traits
and their biases, and a rating is the level between whose cut points, the user's own, it falls.
"""
