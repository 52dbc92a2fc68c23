"""What several learners share: encodings and fitted forms, each in numpy and as ONNX nodes."""
