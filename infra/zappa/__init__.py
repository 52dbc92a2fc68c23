"""The service as Zappa packages and deploys it."""
