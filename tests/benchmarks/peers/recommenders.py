"""Other recommenders on one split: reads a folder of numpy arrays, prints a line of JSON each.

``python recommenders.py FOLDER``: ``train.npy`` and ``test.npy`` hold user, item and rating,
``users.npy`` and ``items.npy`` features by number.
"""

import json
import sys
import time
from pathlib import Path

import numpy as np


def load(folder):
    names = ("train", "test", "users", "items")
    return [np.load(Path(folder) / f"{name}.npy") for name in names]


def surprise(train, test, users, items):
    """scikit-surprise's SVD with its defaults."""
    import pandas as pd
    from surprise import SVD, Dataset, Reader

    frame = pd.DataFrame(train, columns=["user", "item", "rating"])
    table = Dataset.load_from_df(frame, Reader(rating_scale=(1, 5))).build_full_trainset()
    model = SVD(random_state=0).fit(table)
    return np.array([model.predict(u, i).est for u, i, _ in test])


def cmfrec(train, test, users, items):
    """cmfrec's explicit collective factorisation, with features."""
    import pandas as pd
    from cmfrec import CMF

    frame = pd.DataFrame(train, columns=["UserId", "ItemId", "Rating"])
    about = [pd.DataFrame(table).rename(columns=str) for table in (users, items)]
    about[0].insert(0, "UserId", np.arange(len(users)))
    about[1].insert(0, "ItemId", np.arange(len(items)))
    model = CMF(k=10, lambda_=10.0, nthreads=1, verbose=False, random_state=1)
    model.fit(frame, U=about[0], I=about[1])
    return np.clip(model.predict(test[:, 0], test[:, 1]), 1, 5)


def myfm(train, test, users, items):
    """myfm's Bayesian factorisation machine, rank 10, with features."""
    from myfm import MyFMRegressor
    from scipy.sparse import csr_matrix, hstack

    def design(pairs):
        rows = np.arange(len(pairs))
        parts = []
        for column, table in enumerate((users, items)):
            places = pairs[:, column].astype(int)
            ones = (np.ones(len(rows)), (rows, places))
            parts += [csr_matrix(ones, shape=(len(rows), len(table))), csr_matrix(table[places])]
        return hstack(parts).tocsr()

    sizes = [len(users), users.shape[1], len(items), items.shape[1]]
    groups = np.repeat(np.arange(4), sizes)
    model = MyFMRegressor(rank=10, random_seed=0)
    model.fit(design(train), train[:, 2], n_iter=200, grouping=groups)
    return np.clip(model.predict(design(test)), 1, 5)


def main(folder):
    """Print what each says of the test pairs."""
    tables = load(folder)
    for peer in (surprise, cmfrec, myfm):
        began, cpu = time.perf_counter(), time.process_time()
        said = peer(*tables)
        away = said - tables[1][:, 2]
        figures = {
            "peer": peer.__name__,
            "rmse": float((away**2).mean() ** 0.5),
            "mae": float(np.abs(away).mean()),
            "seconds": time.perf_counter() - began,
            "cpu": time.process_time() - cpu,
        }
        print(json.dumps(figures), flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
