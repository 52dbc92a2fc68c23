"""Vowpal Wabbit: argument strings, files, runs in a process of their own, graphs."""
