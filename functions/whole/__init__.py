"""The whole service in one function, as Zappa deploys it."""
