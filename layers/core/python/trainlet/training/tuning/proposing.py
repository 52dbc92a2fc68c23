"""What says which configurations are tried, and takes in what came of them."""

from collections.abc import Sequence
from typing import Protocol

from trainlet.evaluations.trials import Scored, Trial
from trainlet.recipes import Choice


class Proposals(Protocol):
    """Proposes a generation at a time, so that the same results lead to the same proposals."""

    def ask(self) -> Sequence[Choice]:
        """Return what to try next; nothing if there is no more."""
        ...

    def is_hopeless(self, place: int, folds: Sequence[Scored]) -> bool:
        """Tell whether a trial should be stopped.

        Args:
            place: Which one of the generation, from 0.
            folds: How it did on the first folds; asked once for each number of them.
        """
        ...

    def tell(self, trials: Sequence[Trial]) -> None:
        """Take in what came of the generation, in its order."""
        ...


class Listed:
    """Configurations that are known beforehand.

    Args:
        choices: All of them, in their order.
    """

    def __init__(self, choices: Sequence[Choice]) -> None:
        self._left = choices

    def ask(self) -> Sequence[Choice]:
        """Return all of them, once."""
        asked, self._left = self._left, ()
        return asked

    def is_hopeless(self, place: int, folds: Sequence[Scored]) -> bool:
        """Stop none."""
        return False

    def tell(self, trials: Sequence[Trial]) -> None:
        """Learn nothing."""
