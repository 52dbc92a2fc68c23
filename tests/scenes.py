"""Stores in which one job waits to be run."""

import shutil
from dataclasses import dataclass
from pathlib import Path

import msgspec

from tests.trained import AUTOMOBILES, ended, upload
from trainlet import jobs, recipes
from trainlet.recipes import Choice, Promote, Recipe, Retrain
from trainlet.settings import Settings
from trainlet.store.folder import FolderStore
from trainlet.work.runner import run_job
from trainlet.work.triggers.arrivals import accept

HEADER, *ROWS = AUTOMOBILES.read_text().splitlines()
SETTINGS = Settings(lease_seconds=1000)
VERBS = ("train", "retrain", "reject", "upload")


@dataclass(frozen=True)
class Scene:
    """A store in which one job waits to be run."""

    folder: Path
    job: str

    def copied(self, folder: Path) -> "Scene":
        """Return the same scene in a folder of its own."""
        shutil.copytree(self.folder, folder)
        return Scene(folder, self.job)


def table(*parts: slice) -> bytes:
    """Return some rows of the table of cars."""
    return "\n".join([HEADER, *(row for part in parts for row in ROWS[part]), ""]).encode()


def scene(folder: Path, verb: str) -> Scene:
    """Make a store with a waiting job.

    ``train`` trains the first version; ``retrain`` one that is promoted, ``reject`` one that isn't;
    ``upload`` reads an object of the drop zone.
    """
    store = FolderStore(str(folder))
    upload(store, "autos", table(slice(0, 60)))
    margin = 1e9 if verb == "reject" else -1e9
    recipe = Recipe(
        dataset="autos",
        label="price",
        columns=["horsepower", "engine-size"],
        learner=Choice(use="linear-regression"),
        promote=Promote(margin=margin),
        retrain=Retrain(rows="append"),
    )
    if verb == "train":
        asked = {"model": "price", "recipe": msgspec.to_builtins(recipe)}
        return Scene(folder, jobs.submit(store, "train", asked))
    recipes.save(store, "price", recipe)
    assert ended(store, "retrain", {"model": "price"}).state == "succeeded"
    store.put("uploads/autos/more.csv", table(slice(60, None)))
    job = accept(store, "uploads/autos/more.csv")
    assert job
    if verb == "upload":
        return Scene(folder, job)
    run_job(store, job, SETTINGS)
    state = jobs.find_state(store, job)
    assert state.result, state.error
    return Scene(folder, state.result["retrains"][0])
