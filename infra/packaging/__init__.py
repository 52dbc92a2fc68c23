"""Builds what runs on AWS out of the locks, without an account and without a container engine."""
