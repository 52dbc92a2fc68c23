"""Answers of Vowpal Wabbit, over HTTP."""
