"""Fitted transforms of texts."""
