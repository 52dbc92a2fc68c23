"""Training: a table and a recipe in; a fitted pipeline, its ONNX file and its evaluation out."""
