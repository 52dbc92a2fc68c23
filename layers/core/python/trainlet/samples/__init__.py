"""Two real tables that come with the package, and recipes for them."""

from importlib.resources import files
from pathlib import Path
from typing import Any, NamedTuple

AUTOMOBILE_COLUMNS = [
    "make",
    "body-style",
    "wheel-base",
    "engine-size",
    "horsepower",
    "peak-rpm",
    "highway-mpg",
]


class Sample(NamedTuple):
    """A table, a recipe for it, and rows to score.

    Attributes:
        dataset: What the demo calls the dataset.
        file: Where the table is.
        model: What the demo calls the model.
        recipe: How to train it.
        records: Rows to score, as a client would send them.
        shown: The columns of those rows that tell them apart.
    """

    dataset: str
    file: Path
    model: str
    recipe: dict[str, Any]
    records: list[dict[str, Any]]
    shown: list[str]


def automobile() -> Sample:
    """Return Studio's first tutorial: the price of a car by linear regression."""
    return Sample(
        "automobile",
        _path("automobile_price.csv"),
        "automobile-price",
        {
            "dataset": "automobile",
            "label": "price",
            "columns": AUTOMOBILE_COLUMNS,
            "steps": [
                {
                    "use": "clean-missing-data",
                    "settings": {"cleaning_mode": "remove-entire-row"},
                }
            ],
            "learner": {"use": "linear-regression"},
            "split": {"fraction": 0.75},
        },
        [
            _car("toyota", "hatchback", 95.7, 92, 62, 4800, 39),
            _car("bmw", "sedan", 103.5, 209, 182, 5400, 22),
        ],
        ["make", "body-style", "horsepower"],
    )


def adult() -> Sample:
    """Return the census table: who earns more than 50,000 a year, by boosted trees."""
    person = {
        "age": 38,
        "workclass": "Private",
        "fnlwgt": 89814,
        "education": "HS-grad",
        "education-num": 9,
        "marital-status": "Married-civ-spouse",
        "occupation": "Farming-fishing",
        "relationship": "Husband",
        "race": "White",
        "sex": "Male",
        "capital-gain": 0,
        "capital-loss": 0,
        "hours-per-week": 50,
        "native-country": "United-States",
    }
    changed = {"education": "Doctorate", "education-num": 16, "occupation": "Exec-managerial"}
    return Sample(
        "adult",
        _path("adult_census_income.csv.gz"),
        "income",
        {
            "dataset": "adult",
            "label": "income",
            "columns": list(person),
            "steps": [
                {
                    "use": "clean-missing-data",
                    "settings": {"replacement_value": "missing"},
                    "columns": ["workclass", "occupation", "native-country"],
                }
            ],
            "learner": {"use": "two-class-boosted-decision-tree"},
        },
        [person, {**person, **changed}],
        ["age", "education", "occupation"],
    )


def _car(*values: Any) -> dict[str, Any]:
    return dict(zip(AUTOMOBILE_COLUMNS, values, strict=True))


def _path(name: str) -> Path:
    return Path(str(files("trainlet.samples").joinpath(name)))
