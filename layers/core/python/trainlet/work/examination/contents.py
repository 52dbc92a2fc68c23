"""Whether what is kept can be read, and whether something comes of what was dropped."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from itertools import chain

from trainlet import datasets, keys, recipes, registry
from trainlet.errors import BadName, DatasetMissing, ModelMissing, StoreUnavailable, TrainletError
from trainlet.settings import Settings
from trainlet.store import Store
from trainlet.work.examination.finding import Finding, advised, failed

MOST_NAMED = 5


def contents(store: Store, settings: Settings) -> Iterator[Finding]:
    """Read what every dataset, model and recipe begins with."""
    is_sound = True
    for finding in chain(
        _unread("dataset", datasets.names(store), lambda name: _dataset(store, name)),
        _unread("model", registry.names(store), lambda name: _model(store, name)),
        _unread("recipe", recipes.kept(store), lambda name: _recipe(store, name)),
    ):
        is_sound = False
        yield finding
    if is_sound:
        yield Finding(check="contents", detail="Every dataset, model and recipe can be read.")


def _unread(kind: str, names: Iterable[str], look: Callable[[str], None]) -> Iterator[Finding]:
    for name in names:
        check = f"{kind} {name}"
        try:
            look(name)
        except StoreUnavailable:
            raise  # so would be the rest
        except BadName as error:  # a stray folder: the service never looks into it
            yield advised(check, error.detail, is_well=False, remedy=error.remedy)
        except TrainletError as error:
            yield failed(check, error)


def _dataset(store: Store, name: str) -> None:
    try:
        latest = datasets.read_index(store, name).latest
    except DatasetMissing:
        return  # its first version is not there yet
    datasets.read_schema(store, name, latest)


def _model(store: Store, name: str) -> None:
    with suppress(ModelMissing):  # its first version is not published yet
        index = registry.read_index(store, name)
        if registry.champion_of(index):
            registry.read_manifest(store, name, registry.resolve(index, name))


def _recipe(store: Store, model: str) -> None:
    """Raise if a recipe can't be read; or retrains by itself, and can't."""
    recipe = recipes.find(store, model)
    if recipe and recipe.retrain:
        recipes.check(recipe, datasets.read_schema(store, recipe.dataset))


def drop_zone(store: Store, settings: Settings) -> Iterator[Finding]:
    """Look for uploads that can't become a dataset version."""
    stray = [entry.key for entry in store.list(keys.UPLOADS) if _is_stray(entry.key)]
    more = f" and {len(stray) - MOST_NAMED} more" if len(stray) > MOST_NAMED else ""
    named = ", ".join(stray[:MOST_NAMED]) + more
    yield advised(
        "drop zone",
        f"Nothing comes of {named}." if stray else "Every upload has a dataset.",
        is_well=not stray,
        remedy="Put each into uploads/{dataset}/, the name in lower-case letters.",
    )


def _is_stray(key: str) -> bool:
    dataset = keys.upload_dataset(key)
    if dataset is None:
        return key.count("/") == 1  # a file beside the datasets' folders
    try:
        keys.check_name("dataset", dataset)
    except BadName:
        return True
    return False
