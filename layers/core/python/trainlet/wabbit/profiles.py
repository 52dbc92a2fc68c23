"""The three versions of Studio, 7-4, 7-10 and 8, as profiles over the library there is now.

Sources: the options of Vowpal Wabbit 7's `parse_args.cc`, and what the library refuses today.
"""

from typing import Literal, NamedTuple

from trainlet.wabbit.options import named

Version = Literal["7-4", "7-10", "8"]

NORMAL = (("adaptive", ""), ("invariant", ""), ("normalized", ""))
"""The rule of updates that has been the default since version 6.1."""


class Profile(NamedTuple):
    """What is different for a version.

    Attributes:
        renamed: Options that the library calls otherwise by now.
        replaced: Options that stood for others.
        gone: Options that exist no more, and what to do instead.
        unknown: Options that came with a later version.
        with_interactions: What is added where namespaces are crossed.
        has_raw: Whether scoring can tell raw scores.
    """

    renamed: dict[str, str]
    replaced: dict[str, tuple[tuple[str, str], ...]]
    gone: dict[str, str]
    unknown: frozenset[str]
    with_interactions: tuple[tuple[str, str], ...]
    has_raw: bool


_GONE = {
    "nonormalize": "Name the updates that are wanted: --adaptive --invariant.",
    "active_simulation": "Active learning isn't offered: leave it out.",
    "oja": "There is none in the library: use Principal Component Analysis.",
    "wap": "Use --csoaa with the same labels.",
    "searn": "Searching learners are not offered: use --csoaa or --oaa.",
    "sequence": "Searching learners are not offered: use --csoaa or --oaa.",
}
_RENAMED = {"bs": "bootstrap"}
_REPLACED: dict[str, tuple[tuple[str, str], ...]] = {"exact_adaptive_norm": NORMAL, "scorer": ()}
_NEW_IN_8 = named(
    "interactions permutations leave_duplicate_interactions probabilities coin recall_tree"
    " max_candidates hash_seed ignore_linear redefine classweight indexing oaa_subsample"
    " expectile_q random_seed boosting gamma alg svrg stage_size adax"
)
_NEW_IN_7_10 = named("ftrl ftrl_alpha ftrl_beta pistol stage_poly sched_exponent log_multi")
_ALL_PAIRS = (("leave_duplicate_interactions", ""), ("permutations", ""))

PROFILES: dict[Version, Profile] = {
    "7-4": Profile(_RENAMED, _REPLACED, _GONE, _NEW_IN_8 | _NEW_IN_7_10, _ALL_PAIRS, has_raw=False),
    "7-10": Profile(_RENAMED, _REPLACED, _GONE, _NEW_IN_8, _ALL_PAIRS, has_raw=False),
    "8": Profile(_RENAMED, _REPLACED, _GONE, frozenset(), (), has_raw=True),
}
