"""What deploys and runs the functions."""
