"""Trials of learners and settings, judged on folds or on rows held out."""
