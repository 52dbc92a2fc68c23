"""Features for trees: each text as the number of its category, and numbers as they are.

Categories come first: scikit-learn's histogram boosting moves them there, and its trees name
features by the place they have afterwards.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.preprocessing import OrdinalEncoder

from trainlet.catalogue.estimators.columns import Kinds, kinds
from trainlet.catalogue.nodes.graph import Graph, Inputs
from trainlet.catalogue.nodes.lookup import emit_lookup


@dataclass(frozen=True, slots=True)
class Codes:
    """The fitted encoding; an unknown category is NaN."""

    columns: Kinds
    encoder: Any

    def transform(self, X: pd.DataFrame) -> NDArray[np.float64]:
        """Return the design matrix ``[n, q + p]``."""
        numbers = X[self.columns.numbers].to_numpy(np.float64)
        if not self.columns.texts:
            return numbers
        design = np.empty((len(X), X.shape[1]))
        for place, name in enumerate(self.columns.texts):
            design[:, place] = self._coded(place, X[name])
        design[:, len(self.columns.texts) :] = numbers
        return design

    def emit(self, graph: Graph, inputs: Inputs) -> str:
        """Add the nodes of ``transform`` and return double ``[n, q + p]``."""
        if not self.columns.texts:
            return inputs.numbers
        categories = self.encoder.categories_
        values = [self._codes(column) for column in range(len(categories))]
        codes = emit_lookup(graph, inputs, categories, values, float("nan"))
        if not self.columns.numbers:
            return codes
        return graph.add("Concat", codes, inputs.numbers, axis=1)

    def _coded(self, column: int, texts: "pd.Series[Any]") -> NDArray[np.float64]:
        """Return the codes of texts: as the encoder's, which takes twice as long to find them."""
        known = pd.Index(self.encoder.categories_[column], dtype=object)
        places = known.get_indexer(pd.Index(texts, dtype=object))
        codes: NDArray[np.float64] = np.append(self._codes(column), np.nan)[places]  # -1: unknown
        return codes

    def _codes(self, column: int) -> NDArray[np.float64]:
        """Return the code of each known category of one column, as the encoder itself says."""
        known = self.encoder.categories_[column]
        probe = np.array([categories[0] for categories in self.encoder.categories_], dtype=object)
        table = np.tile(probe, (len(known), 1))
        table[:, column] = known
        codes: NDArray[np.float64] = self.encoder.transform(table)[:, column]
        return codes


def fit_codes(X: pd.DataFrame, most: int) -> Codes:
    """Return the encoding fitted to ``X``; rarer categories beyond ``most`` share one code."""
    columns = kinds(X)
    # To count categories takes the encoder longer than to fit the trees.
    has_many = any(X[name].nunique() > most for name in columns.texts)
    encoder = OrdinalEncoder(
        handle_unknown="use_encoded_value",
        unknown_value=np.nan,
        max_categories=most if has_many else None,
    )
    return Codes(columns, encoder.fit(_texts(X, columns)) if columns.texts else None)


def _texts(X: pd.DataFrame, columns: Kinds) -> NDArray[np.object_]:
    return X[columns.texts].to_numpy(dtype=object)
