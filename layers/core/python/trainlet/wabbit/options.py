"""The options of Vowpal Wabbit that may be given, and why others may not.

What isn't listed in ``ALLOWED`` is refused: no option here names a file, a port, a daemon or code.
"""

from typing import NamedTuple

NUMBER = r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?"
COUNT = r"\d{1,9}"
FLAG = ""
SPACES = r"[!-.0-~]{1,16}"
"""Letters that namespaces begin with."""


class Option(NamedTuple):
    """How an option is given.

    Attributes:
        value: The pattern of its value; blank if it has none.
        kept: Whether the model file remembers it, so that it isn't told twice.
    """

    value: str
    kept: bool = False


def named(names: str) -> frozenset[str]:
    """Return the names in a text."""
    return frozenset(names.split())


def _each(value: str, names: str, *, kept: bool = False) -> dict[str, Option]:
    return {name: Option(value, kept) for name in names.split()}


ALLOWED: dict[str, Option] = {
    **_each(FLAG, "sgd adaptive normalized invariant adax bfgs conjugate_gradient hessian_on ftrl"),
    **_each(FLAG, "pistol coin svrg stage_poly holdout_off sort_features random_weights"),
    **_each(FLAG, "normal_weights truncated_normal_weights sparse_weights save_resume"),
    **_each(FLAG, "preserve_performance_counters no_bias_regularization predict_only_model"),
    **_each(FLAG, "noconstant permutations leave_duplicate_interactions binary", kept=True),
    **_each(FLAG, "probabilities inpass dropout meanfield multitask lrqdropout", kept=True),
    **_each(FLAG, "ksvm", kept=True),
    **_each(NUMBER, "power_t initial_t decay_learning_rate l1 l2 termination ftrl_alpha"),
    **_each(NUMBER, "ftrl_beta min_prediction max_prediction quantile_tau logistic_min"),
    **_each(NUMBER, "learning_rate expectile_q logistic_max constant initial_weight gamma"),
    **_each(NUMBER, "lambda bandwidth"),
    **_each(COUNT, "passes holdout_period holdout_after early_terminate examples mem random_seed"),
    **_each(COUNT, "initial_pass_length stage_size bit_precision sched_exponent"),
    **_each(COUNT, "hash_seed oaa oaa_subsample ect error log_multi max_depth csoaa", kept=True),
    **_each(COUNT, "recall_tree max_candidates nn autolink bootstrap boosting", kept=True),
    **_each(COUNT, "replay_b replay_b_count replay_m replay_m_count degree", kept=True),
    "indexing": Option("[01]", kept=True),
    "hash": Option("all|strings", kept=True),
    "link": Option("identity|logistic|glf1|poisson", kept=True),
    "loss_function": Option("squared|classic|hinge|logistic|quantile|poisson|expectile"),
    "kernel": Option("linear|rbf|poly", kept=True),
    "alg": Option("BBM|logistic|adaptive", kept=True),
    "bs_type": Option("mean|vote", kept=True),
    **_each(SPACES, "ignore keep ignore_linear spelling interactions", kept=True),
    "quadratic": Option(r"[!-~]{2}", kept=True),
    "cubic": Option(r"[!-~]{3}", kept=True),
    **_each(r"[!-~]{2}\d{1,4}", "lrq", kept=True),
    **_each(r"[!-~]?\d{1,3}", "ngram skips feature_limit", kept=True),
    "affix": Option(r"[+-]?\d[!-+\--.0-~]?(,[+-]?\d[!-+\--.0-~]?)*", kept=True),
    "redefine": Option(r"[!-.0-~]?:=[!-.0-~]{0,16}", kept=True),
    "classweight": Option(rf"\d+:{NUMBER}(,\d+:{NUMBER})*"),
}

SHORT = {
    "b": "bit_precision",
    "c": "cache",
    "d": "data",
    "f": "final_regressor",
    "h": "help",
    "i": "initial_regressor",
    "k": "kill_cache",
    "l": "learning_rate",
    "p": "predictions",
    "q": "quadratic",
    "r": "raw_predictions",
    "t": "testonly",
    "C": "constant",
    "P": "progress",
    "a": "audit",
    "B": "bootstrap",
}

IDLE = {"cache": FLAG, "kill_cache": FLAG, "quiet": FLAG, "progress": rf"{NUMBER}"}
"""What changes no model: passes have a cache of their own here, and nobody reads a terminal."""

FILES = named(
    "data final_regressor initial_regressor cache_file readable_model invert_hash predictions"
    " raw_predictions feature_mask dictionary dictionary_path input_feature_regularizer"
    " output_feature_regularizer_binary output_feature_regularizer_text audit_regressor"
    " per_feature_regularizer_input save_per_pass args driver_output log_output metrics_output"
    " extra_metrics dump_json_weights_experimental compressed csv json dsjson flatbuffer"
    " no_stdin cb_sample_file example_log"
)
NETWORK = named(
    "daemon no_daemon foreground port port_file pid_file num_children sendto span_server"
    " span_server_port total node unique_id"
)
CODE = named("external_parser plugin plugins vwdll")
UNSUPERVISED = ("cb", "lda", "wap", "active", "rank", "search", "cats", "ccb", "slates")
OURS_AT_SCORING = named("initial_regressor predictions testonly")
