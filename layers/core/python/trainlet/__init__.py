"""Serverless training, tuning, retraining and scoring of tabular models."""

__version__ = "0.1.0"
