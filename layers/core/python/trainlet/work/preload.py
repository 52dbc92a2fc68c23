"""Imports what jobs need, once, in the server process that they are forked from."""

import charset_normalizer  # noqa: F401
import clevercsv  # noqa: F401
import onnxruntime  # noqa: F401
import sklearn.ensemble
import sklearn.linear_model
import sklearn.metrics  # noqa: F401

import trainlet.tables
import trainlet.tables.formats
import trainlet.training.gate
import trainlet.training.train

trainlet.tables.formats.formats()
