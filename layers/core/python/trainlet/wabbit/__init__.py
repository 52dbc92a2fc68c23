"""Vowpal Wabbit: its argument strings, its files, its runs in a process of their own, its graphs."""
