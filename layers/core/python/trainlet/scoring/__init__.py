"""Rows in, answers out: onnxruntime and numpy, and nothing that training needs."""
