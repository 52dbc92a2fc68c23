"""ONNX graphs node by node, and the formulas that are built of nodes."""
