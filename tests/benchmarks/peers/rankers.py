"""Other recommenders' scores of every item for every user: reads and writes numpy arrays.

``python rankers.py FOLDER``: ``train.npy`` holds user, item and rating, ``items.npy`` and
``users.npy`` features by number; ``{peer}.npy``, float32 ``[users, items]``, is written for each.
"""

import json
import sys
import time
from pathlib import Path

import numpy as np


def interactions(train, users, items):
    """Return the pairs that were liked, 4 stars or more, float32 ``[users, items]``."""
    found = np.zeros((len(users), len(items)), np.float32)
    liked = train[train[:, 2] >= 4].astype(int)
    found[liked[:, 0], liked[:, 1]] = 1
    return found


def ease(train, users, items, weight=300.0):
    """EASE, by its closed form (Steck, 2019, https://arxiv.org/abs/1905.03375)."""
    X = interactions(train, users, items).astype(float)
    inverse = np.linalg.inv(X.T @ X + weight * np.eye(X.shape[1]))
    B = -inverse / np.diag(inverse)
    np.fill_diagonal(B, 0)
    return X @ B


def lightfm(train, users, items):
    """LightFM's WARP, 30 components, 30 epochs, with features beside the ids."""
    from lightfm import LightFM
    from scipy.sparse import coo_matrix, csr_matrix, hstack, identity

    told = [hstack([identity(len(table)), csr_matrix(table)]).tocsr() for table in (users, items)]
    model = LightFM(no_components=30, loss="warp", random_state=0)
    liked = coo_matrix(interactions(train, users, items))
    model.fit(liked, user_features=told[0], item_features=told[1], epochs=30, num_threads=1)
    things = np.arange(len(items))
    rows = [
        model.predict(np.full(len(things), user), things, told[1], told[0])
        for user in range(len(users))
    ]
    return np.array(rows)


def main(folder):
    """Write each one's scores, and print how long it took."""
    tables = [np.load(Path(folder) / f"{name}.npy") for name in ("train", "users", "items")]
    for peer in (ease, lightfm):
        began = time.process_time()
        scores = peer(*tables)
        print(json.dumps({"peer": peer.__name__, "cpu": time.process_time() - began}), flush=True)
        np.save(Path(folder) / f"{peer.__name__}.npy", scores.astype(np.float32))


if __name__ == "__main__":
    main(sys.argv[1])
