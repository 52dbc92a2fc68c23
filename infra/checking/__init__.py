"""Linters of the template, and why we differ with them."""
