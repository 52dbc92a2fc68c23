"""A search that learns from each generation of trials where to look next, by Optuna.

Tree-structured Parzen estimators: J. Bergstra et al., Algorithms for Hyper-Parameter Optimization,
NIPS 2011. A trial is stopped when its mean so far is worse than the median of those before it.
"""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import optuna
from optuna.pruners import MedianPruner
from optuna.samplers import TPESampler
from optuna.trial import TrialState

from trainlet.evaluations.trials import Scored, Trial
from trainlet.recipes import Choice
from trainlet.recipes.searches import Matrix

GENERATION = 4
"""How many trials are proposed at once, on however many cores they run: so the same are."""

DRAWN = 10
"""How many trials are drawn at random before there is enough to learn from."""

IDLE = 25
"""After how many generations without a new configuration the search is at its end."""

LEARNER = "learner"

optuna.logging.set_verbosity(optuna.logging.WARNING)


class Aim(NamedTuple):
    """What is searched for.

    Attributes:
        metric: The metric's id.
        is_high: Whether more of it is better.
        most: How many trials there are at most.
        seed: Seed of the search.
    """

    metric: str
    is_high: bool
    most: int
    seed: int


class Bayesian:
    """Proposals of a search.

    Args:
        searched: What is searched: each learner's settings.
        aim: What for.
        first: Configurations to begin with; where a value isn't among those to try, the nearest.
    """

    def __init__(self, searched: Sequence[Matrix], aim: Aim, first: Sequence[Choice] = ()) -> None:
        self._spaces = [Space(place, matrix) for place, matrix in enumerate(searched)]
        self._aim = aim
        self._study = optuna.create_study(
            direction="maximize" if aim.is_high else "minimize",
            sampler=TPESampler(seed=aim.seed, n_startup_trials=DRAWN),
            pruner=MedianPruner(n_startup_trials=5, n_warmup_steps=2),
        )
        self._generation: list[optuna.Trial] = []
        self._asked = self._idle = 0
        self._seen: set[tuple[tuple[str, Any], ...]] = set()
        for choice in first:
            space = next(each for each in self._spaces if each.use == choice.use)
            self._study.enqueue_trial(
                {LEARNER: space.place, **space.places_of(choice.settings)}, skip_if_exists=True
            )

    def ask(self) -> list[Choice]:
        """Return the next generation."""
        if self._idle >= IDLE:
            return []
        count = min(GENERATION, self._aim.most - self._asked)
        self._asked += count
        self._generation = [self._study.ask() for _ in range(count)]
        choices = [self._chosen(trial) for trial in self._generation]
        found = {tuple(sorted(trial.params.items())) for trial in self._generation}
        self._idle = self._idle + 1 if found <= self._seen else 0
        self._seen |= found
        return choices

    def is_hopeless(self, place: int, folds: Sequence[Scored]) -> bool:
        """Tell whether the mean so far is worse than the median of the trials before."""
        trial = self._generation[place]
        self._report(trial, folds, len(folds))
        return bool(trial.should_prune())

    def tell(self, trials: Sequence[Trial]) -> None:
        """Take in what came of the generation."""
        for asked, trial in zip(self._generation, trials, strict=False):
            figure = trial.metrics.get(self._aim.metric)
            for count in range(1, len(trial.folds) + 1):
                self._report(asked, trial.folds, count)
            if trial.is_stopped:
                self._study.tell(asked, state=TrialState.PRUNED)
            elif figure is None:
                self._study.tell(asked, state=TrialState.FAIL)
            else:
                self._study.tell(asked, figure)

    def _chosen(self, trial: optuna.Trial) -> Choice:
        which = trial.suggest_categorical(LEARNER, range(len(self._spaces)))
        return self._spaces[which].suggested(trial)

    def _report(self, trial: optuna.Trial, folds: Sequence[Scored], count: int) -> None:
        """Report the mean over the first folds, unless that has been done."""
        figures = [fold.metrics.get(self._aim.metric) for fold in folds[:count]]
        known = [figure for figure in figures if figure is not None]
        told = self._study.get_trials(deepcopy=False)[trial.number].intermediate_values
        if len(known) == count and count not in told:
            trial.report(sum(known) / count, count)


class Space:
    """One learner's settings as Optuna's parameters: places in the lists of values.

    Args:
        place: Which of the learners that are searched it is.
        matrix: Its settings; a list of numbers is searched in their order.
    """

    def __init__(self, place: int, matrix: Matrix) -> None:
        self.place, self.use, self._fixed = place, matrix.use, matrix.fixed
        self._axes = {
            name: sorted(values) if all(map(_is_number, values)) else values
            for name, values in matrix.axes.items()
            if len(values) > 1
        }
        self._alone = {name: values[0] for name, values in matrix.axes.items() if len(values) == 1}

    def suggested(self, trial: optuna.Trial) -> Choice:
        """Return the settings that a trial suggests."""
        chosen = {}
        for name, values in self._axes.items():
            key, last = self._key(name), len(values) - 1
            if _is_number(values[0]):
                chosen[name] = values[trial.suggest_int(key, 0, last)]
            else:
                chosen[name] = values[trial.suggest_categorical(key, range(last + 1))]
        return Choice(use=self.use, settings={**self._fixed, **self._alone, **chosen})

    def places_of(self, settings: Mapping[str, Any]) -> dict[str, int]:
        """Return the parameters of settings, or of those nearest to them."""
        return {
            self._key(name): _nearest(values, settings[name])
            for name, values in self._axes.items()
            if name in settings
        }

    def _key(self, name: str) -> str:
        return f"{self.place} {name}"


def _nearest(values: list[Any], value: Any) -> int:
    if value in values:
        return values.index(value)
    if not _is_number(value) or not _is_number(values[0]):
        return 0
    return min(range(len(values)), key=lambda place: abs(values[place] - value))


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)
