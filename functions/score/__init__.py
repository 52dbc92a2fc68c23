"""The HTTP scoring plane."""
