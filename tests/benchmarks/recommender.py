"""The recommender beside others, on cold starts, in size, in time and in memory.

``python -m tests.benchmarks.recommender accuracy FOLDER [--peers PYTHON]``: MovieLens-100K, as the
wheel of ``recbole`` brings it (``dataset_example/ml-100k``), five random splits.
``... cold FOLDER``: the restaurant ratings with both tables of features.
``... lists FOLDER``: what the ONNX file lists beside numpy, for 1,000 users; and its size.
``... scale``: ratings that were made up, each size in a fresh process.
``... serving``: top 5 of 100,000 items for one user.
"""

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from threadpoolctl import threadpool_limits

from trainlet.catalogue.estimators.matchbox.fitting import Plan
from trainlet.catalogue.estimators.matchbox.learning import Triples, learn
from trainlet.catalogue.estimators.matchbox.recommender import Recommender
from trainlet.catalogue.nodes.graph import Graph, Inputs
from trainlet.catalogue.spec import Table
from trainlet.registry import Signature
from trainlet.registry.manifest import Input
from trainlet.scoring.batch import Batch
from trainlet.scoring.model import Model
from trainlet.scoring.recommending.answering import recommend
from trainlet.scoring.recommending.asking import Ask

PLAN = Plan(traits=10, iterations=5, batches=4, seed=0)
BANDS = [0, 18, 25, 30, 35, 45, 50, 56, 100]
YEARS = [0, 1940, 1950, 1960, 1970, 1980, 1985, 1990, 1992, 1993, 1994, 1995, 1996, 1997, 1998]


def pairs_of(users: Any, items: Any) -> pd.DataFrame:
    """Return ids as texts."""
    named = {"user": users, "item": items}
    return pd.DataFrame(
        {name: pd.Series(ids).astype(str).astype(object) for name, ids in named.items()}
    )


def table_of(frame: pd.DataFrame) -> Table:
    """Return features as the learner takes them: the id first."""
    ids = frame.columns[0]
    frame = frame.assign(**{ids: frame[ids].astype(str).astype(object)})
    return Table(X=frame.reset_index(drop=True), types={})


def movielens(folder: str) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Return ratings, users and items; ages and years in bands, a column for each genre."""
    tables = [
        pd.read_csv(f"{folder}/ml-100k.{name}", sep="\t") for name in ("inter", "user", "item")
    ]
    for table in tables:
        table.columns = [name.partition(":")[0] for name in table.columns]
    ratings, users, items = tables
    users["band"] = pd.cut(users.age, BANDS).astype(str).astype(object)
    years = pd.to_numeric(items.release_year, errors="coerce").fillna(1990)
    genres = items["class"].fillna("").str.get_dummies(sep=" ").astype(float)
    items = items[["item_id"]].assign(years=pd.cut(years, YEARS).astype(str).astype(object))
    return (
        ratings,
        users[["user_id", "band", "gender", "occupation"]],
        pd.concat([items, genres], axis=1),
    )


def fitted(
    train: pd.DataFrame, tables: tuple[Table | None, Table | None]
) -> tuple[Recommender, float, float]:
    """Return the recommender, and the seconds and CPU seconds that it took."""
    names = list(train.columns)
    triples = Triples(
        pairs=pairs_of(train[names[0]].to_numpy(), train[names[1]].to_numpy()),
        ratings=train[names[2]].to_numpy(np.float64),
    )
    began, cpu = time.perf_counter(), time.process_time()
    with threadpool_limits(1):
        found = learn(triples, tables, PLAN)
    return found, time.perf_counter() - began, time.process_time() - cpu


def judged(model: Recommender, test: pd.DataFrame) -> tuple[float, float]:
    """Return RMSE and MAE of test ratings."""
    X = pairs_of(test.iloc[:, 0].to_numpy(), test.iloc[:, 1].to_numpy())
    for column in model.beside:
        X[column.name] = pd.Series(None, X.index, object if column.type == "text" else float)
    away = model.predict(X) - test.iloc[:, 2].to_numpy()
    return float((away**2).mean() ** 0.5), float(np.abs(away).mean())


def accuracy(folder: str, python: str = "") -> None:
    """Print the mean figures of five random splits of 80 to 20."""
    ratings, users, items = movielens(folder)
    ratings = ratings[["user_id", "item_id", "rating"]]
    about = table_of(users), table_of(items)
    found: dict[str, list[list[float]]] = {}
    for seed in range(5):
        order = np.random.default_rng(seed).permutation(len(ratings))
        cut = len(order) * 4 // 5
        train, test = ratings.iloc[order[:cut]], ratings.iloc[order[cut:]]
        for name, tables in (("with features", about), ("without", (None, None))):
            model, seconds, cpu = fitted(train, tables)
            found.setdefault(name, []).append([*judged(model, test), seconds, cpu])
        for line in _peers(python, train, test, (users, items)) if python else ():
            figures = [line.get(name, np.nan) for name in ("rmse", "mae", "seconds", "cpu")]
            found.setdefault(line["peer"], []).append(figures)
    print("| | RMSE | MAE | seconds | CPU seconds |\n|---|---|---|---|---|")
    for name, rows in found.items():
        mean = np.mean(rows, axis=0)
        print(f"| {name} | {mean[0]:.4f} | {mean[1]:.4f} | {mean[2]:.1f} | {mean[3]:.1f} |")


def _peers(
    python: str, train: pd.DataFrame, test: pd.DataFrame, about: tuple[pd.DataFrame, pd.DataFrame]
) -> list[dict[str, Any]]:
    with tempfile.TemporaryDirectory() as folder:
        for name, rows in (("train", train), ("test", test)):
            np.save(f"{folder}/{name}.npy", rows.to_numpy(np.float64) - [1, 1, 0])
        for name, frame in zip(("users", "items"), about, strict=True):
            whole = frame.set_index(frame.columns[0]).sort_index()
            np.save(f"{folder}/{name}.npy", pd.get_dummies(whole).to_numpy(np.float64))
        script = Path(__file__).parent / "peers" / "recommenders.py"
        done = subprocess.run([python, script, folder], capture_output=True, text=True, check=True)
    return [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]


def cold(folder: str) -> None:
    """Print how well users without ratings are told by features, five times a fifth of them."""
    ratings = pd.read_csv(f"{folder}/restaurant_ratings.csv")[["userID", "placeID", "rating"]]
    users = pd.read_csv(f"{folder}/restaurant_customers.csv", na_values="?")
    items = pd.read_csv(f"{folder}/restaurant_features.csv", na_values="?").drop(columns="name")
    about = table_of(users), table_of(items)
    known = np.random.default_rng(0).permutation(ratings.userID.unique())
    rows = []
    for part in np.array_split(known, 5):
        is_cold = ratings.userID.isin(part)
        train, test = ratings[~is_cold], ratings[is_cold]
        mean = train.rating.mean()
        by_mean = ((test.rating - mean) ** 2).mean() ** 0.5
        X = pairs_of(test.userID.to_numpy(), test.placeID.to_numpy())
        described = users.set_index("userID").loc[test.userID].reset_index(drop=True)
        given = X.join(described.add_prefix("user."))
        model = fitted(train, about)[0]
        found = []
        for told in (given, X):
            asked = told.reindex(columns=["user", "item", *(each.name for each in model.beside)])
            found.append(((model.predict(asked) - test.rating.to_numpy()) ** 2).mean() ** 0.5)
        plain = fitted(train, (None, None))[0].predict(X)
        rows.append([by_mean, ((plain - test.rating.to_numpy()) ** 2).mean() ** 0.5, *found[::-1]])
    names = ("population mean", "no features", "users untold", "by features")
    for name, value in zip(names, np.mean(rows, axis=0), strict=True):
        print(f"| {name} | {value:.4f} |")


def loaded(model: Recommender) -> tuple[Model, int]:
    """Return the recommender as it is served, and its bytes."""
    graph = Graph()
    ids = [Input(name="user", type="text"), Input(name="item", type="text")]
    columns = [*ids, *model.beside]
    numbers = tuple(each.name for each in columns if each.type != "text")
    texts = tuple(each.name for each in columns if each.type == "text")
    inputs = Inputs(
        graph.input("numbers", "float64", len(numbers)) if numbers else "",
        graph.input("text", "object", len(texts)),
        numbers,
        texts,
    )
    graph.output(model.emit(graph, inputs), "Scored Labels", "float64", ["n"])
    data = graph.build()
    signature = Signature(
        task="recommender", inputs=columns, label="rating", recommender=model.known
    )
    return Model(signature, data), len(data)


def lists(folder: str) -> None:
    """Print how many cells of lists differ between ONNX and numpy, and the model's bytes."""
    ratings, users, items = movielens(folder)
    about = table_of(users), table_of(items)
    model, _, _ = fitted(ratings[["user_id", "item_id", "rating"]], about)
    served, size = loaded(model)
    people = [*model.users.ids, *(f"new {i}" for i in range(1000 - len(model.users.ids)))]
    things = model.items.ids[np.arange(1000) % len(model.items.ids)]
    X = pairs_of(people, things)
    for column in model.beside:
        X[column.name] = pd.Series(None, X.index, object if column.type == "text" else float)
    said = served.score(Batch({"user": people, "item": things.tolist()}, 1000)).labels
    print(f"rating: largest difference {np.abs(np.array(said) - model.predict(X)).max():.1e}")
    for kind, unrated in (
        ("items", False),
        ("items", True),
        ("related-users", False),
        ("related-items", False),
    ):
        own = ("item", things.tolist()) if kind == "related-items" else ("user", people)
        ask = Ask(kind=kind, count=10, unrated=unrated)
        answer = recommend(served, ask, Batch(dict([own]), 1000))
        found = np.array([*answer.columns.values()][1:], dtype=object).T
        want = model.listed(X, kind, 10, unrated=unrated)
        print(f"{kind}, unrated={unrated}: {(found != want).sum()} of {want.size} differ")
    sizes = [len(model.levels), len(model.users.ids), len(model.items.ids)]
    features = sum(each.features.size for each in (model.users, model.items) if each.features)
    formula = 16 * PLAN.traits * (sizes[0] * sizes[1] + sizes[2] + features)
    print(f"{size:,} bytes; 16 T (U R + I + X + Y) = {formula:,}")


def scale(*sizes: str) -> None:
    """Print time and peak of each size, each in a process of its own."""
    for size in sizes or ("1000000", "2000000", "4000000"):
        subprocess.run([sys.executable, "-m", __spec__.name, "one", size], check=True)


def one(size: str) -> None:
    """Print time and peak for so many ratings, as many a user and an item as MovieLens-20M has."""
    import resource

    count = int(size)
    random = np.random.default_rng(0)
    users, items = max(10, count // 144), max(10, count // 740)
    popular = random.permutation(items)
    u = random.integers(0, users, int(count * 1.25))
    i = popular[(items * random.random(len(u)) ** 2.5).astype(np.int64)]
    cells = np.unique(u * items + i)
    cells = np.sort(random.permutation(cells)[:count])
    u, i = cells // items, cells % items
    tastes = [random.normal(0, 0.5, (n, 4)) for n in (users, items)]
    affinity = (tastes[0][u] * tastes[1][i]).sum(axis=1) + random.normal(0, 1, len(u))
    ratings = np.digitize(affinity, [-1.5, -0.5, 0.5, 1.5]).astype(float) + 1
    from trainlet.catalogue.estimators.matchbox.fitting import Fitting
    from trainlet.catalogue.estimators.matchbox.ratings import ordered

    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    began = time.process_time()
    with threadpool_limits(1):
        table = ordered(u, i, (ratings - 1).astype(np.int64), (users, items))
        sweeps = Fitting(table, 5, (None, None), PLAN).run()
    seconds = time.process_time() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    each = 1e6 * seconds / len(u) / sweeps
    told = [f"{len(u):,}", f"{users:,}", f"{items:,}", str(sweeps), f"{seconds:.0f}"]
    told += [f"{each:.2f}", f"{before:,}", f"{peak:,}"]
    print(f"| {' | '.join(told)} |", flush=True)


def serving() -> None:
    """Print how long top 5 of 100,000 items take for one user, and the model's bytes."""
    random = np.random.default_rng(0)
    users, items = 1000, 100_000
    cells = np.unique(
        random.integers(0, users, 400_000) * items + random.integers(0, items, 400_000)
    )
    cells = np.append(cells, random.integers(0, users, items) * items + np.arange(items))
    cells = np.unique(cells)
    rows = pd.DataFrame(
        {"u": cells // items, "i": cells % items, "r": random.integers(1, 6, len(cells))}
    )
    model = learn(
        Triples(
            pairs=pairs_of(rows.u.to_numpy(), rows.i.to_numpy()), ratings=rows.r.to_numpy(float)
        ),
        (None, None),
        Plan(traits=10, iterations=1, batches=4, seed=0),
    )
    served, size = loaded(model)
    for kind in ("items", "related-users", "related-items"):
        for unrated in (False, True) if kind == "items" else (False,):
            ask, took = Ask(kind=kind, unrated=unrated), []
            for user in range(50):
                began = time.perf_counter()
                recommend(
                    served,
                    ask,
                    Batch({"item" if kind == "related-items" else "user": [str(user)]}, 1),
                )
                took.append(1000 * (time.perf_counter() - began))
            name = f"{kind}, only new" if unrated else kind
            print(f"| {name} | {np.median(took):.1f} | {np.quantile(took, 0.95):.1f} |")
    print(f"{size:,} bytes")


if __name__ == "__main__":
    name, *given = [each for each in sys.argv[1:] if each != "--peers"]
    globals()[name](*given)
