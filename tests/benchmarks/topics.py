"""Latent Dirichlet Allocation of real texts: beside the engine itself, and in ONNX.

python -m tests.benchmarks.topics review_sentences.csv.gz
"""

import csv
import gzip
import sys
import time

import numpy as np
from sklearn import config_context
from sklearn.decomposition import LatentDirichletAllocation
from sklearn.feature_extraction.text import CountVectorizer

from tests.steps import fitted, table_of, through_onnx

PIECE = 100


def engine_of(texts: list[str], names: list[str]) -> tuple[LatentDirichletAllocation, object]:
    """Return scikit-learn's own topics with Studio's defaults, of its own counts, and these."""
    words = CountVectorizer(
        ngram_range=(1, 2), token_pattern=r"\S+", lowercase=False, vocabulary=names
    )
    counts = words.transform(texts).astype(np.float64)
    engine = LatentDirichletAllocation(
        5, doc_topic_prior=0.01, topic_word_prior=0.01, learning_method="online",
        learning_decay=0.5, learning_offset=0, total_samples=1000, batch_size=32, random_state=0,
    )  # fmt: skip
    with config_context(skip_parameter_validation=True):
        for _ in range(25):
            engine.partial_fit(counts)
    return engine, counts


def main() -> None:
    with gzip.open(sys.argv[1], "rt") as file:
        texts = [row["text"] for row in csv.DictReader(file)]
    table = table_of({"text": "text"}, text=texts)
    began = time.process_time()
    # Without entries that are shared, which the engine's own counts know nothing of.
    step = fitted("latent-dirichlet-allocation", table, maximum_size_of_ngram_dictionary=50_000)
    print(f"{len(texts):,} texts learned in {time.process_time() - began:.1f} CPU seconds")
    matrix = step.told["feature_topic_matrix"]["rows"]
    engine, counts = engine_of(texts, [row[0] for row in matrix])
    shares = engine.components_ / engine.components_.sum(axis=1, keepdims=True)
    off = np.abs(np.array([row[1:] for row in matrix]) - shares.T).max()
    print(f"perplexity {step.told['perplexity']!r}, the engine's {engine.perplexity(counts)!r}")
    print(f"{len(matrix):,} terms, the topic matrix up to {off:.1e} off the engine's")
    said = engine.transform(counts)
    worst, began = 0.0, time.process_time()
    for start in range(0, len(texts), PIECE):
        piece = table.X[start : start + PIECE]
        found = through_onnx(step, piece, table.types).drop(columns="text").to_numpy()
        worst = max(worst, float(np.abs(found - said[start : start + PIECE]).max()))
    print(f"ONNX up to {worst:.1e} off the engine's transform of all texts")


if __name__ == "__main__":
    main()
