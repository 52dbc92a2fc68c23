"""Wire formats for scoring, one file each: bytes to a batch, an answer to bytes."""
