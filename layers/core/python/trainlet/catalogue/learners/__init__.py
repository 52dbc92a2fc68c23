"""Untrained algorithms, one file each."""
