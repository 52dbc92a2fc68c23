"""Fitted transforms of numbers."""
