"""Apply Math Operation."""

from typing import Annotated, Literal, get_args

from msgspec import Meta

from trainlet.catalogue.lineage import Lineage
from trainlet.catalogue.spec import FittedTransform, Settings, Table, Transform, Types
from trainlet.cells import ColumnType
from trainlet.errors import BadRecipe

# fmt: off
Basic = Literal[
    "abs", "atan2", "conj", "cube-root", "double-factorial", "eps", "exp", "exp2", "exp-minus1",
    "factorial", "hypotenuse", "imaginary-part", "ln", "ln-plus1", "log", "log10", "log2",
    "nth-root", "pow", "real-part", "sqrt", "sqrt-pi", "square",
]
Compare = Literal[
    "equal-to", "greater-than", "greater-than-or-equal-to", "less-than", "less-than-or-equal-to",
    "not-equal-to", "pair-max", "pair-min",
]
Operations = Literal["add", "divide", "multiply", "subtract"]
Rounding = Literal[
    "ceiling", "ceiling-power2", "floor", "mod", "quotient", "remainder", "round-digits",
    "round-down", "round-up", "to-even", "to-odd", "truncate",
]
Special = Literal[
    "beta", "elliptic-integral-e", "elliptic-integral-k", "erf", "erfc", "erf-scaled",
    "erf-inverse", "exponential-integral-ein", "gamma", "gamma-ln", "gamma-regularized-p",
    "gamma-regularized-p-inverse", "gamma-regularized-q", "gamma-regularized-q-inverse",
    "poly-gamma",
]
Trigonometric = Literal[
    "acos", "acos-degrees", "acosh", "acot", "acot-degrees", "acoth", "acsc", "acsc-degrees",
    "acsch", "asec", "asec-degrees", "asech", "asin", "asin-degrees", "asinh", "atan",
    "atan-degrees", "atanh", "cis", "cos", "cos-degrees", "cosh", "cot", "cot-degrees", "coth",
    "csc", "csc-degrees", "csch", "degrees-to-radians", "sec", "sec-degrees", "sech", "sign",
    "sin", "sin-degrees", "sinc", "sinh", "tan", "tan-degrees", "tanh",
]
CATEGORIES: dict[str, tuple[str, ...]] = {
    "basic": get_args(Basic), "compare": get_args(Compare), "operations": get_args(Operations),
    "rounding": get_args(Rounding), "special": get_args(Special),
    "trigonometric": get_args(Trigonometric),
}
OF_TWO = {
    "atan2", "exp2", "hypotenuse", "log", "nth-root", "pow", *get_args(Compare),
    *get_args(Operations), "mod", "quotient", "remainder", "round-digits", "round-down",
    "round-up", "truncate", "beta", "gamma-regularized-p", "gamma-regularized-p-inverse",
    "gamma-regularized-q", "gamma-regularized-q-inverse", "poly-gamma",
}
"""Functions with a second argument."""

TO_DIGITS = {"round-digits", "round-down", "round-up", "truncate"}
MOST_DIGITS = 300
BEYOND = {
    "eps", "beta", "elliptic-integral-e", "elliptic-integral-k", "erf-inverse",
    "exponential-integral-ein", "gamma-regularized-p", "gamma-regularized-p-inverse",
    "gamma-regularized-q", "gamma-regularized-q-inverse", "poly-gamma",
}
"""Functions that no graph can hold."""
# fmt: on


class MathSettings(Settings, frozen=True):
    """Settings of the step; Studio has no table of them."""

    category: Annotated[
        Literal["basic", "compare", "operations", "rounding", "special", "trigonometric"] | None,
        Meta(description="The function's category; null for whichever it is of."),
    ] = None
    operation: Annotated[
        Literal[Basic, Compare, Operations, Rounding, Special, Trigonometric],
        Meta(description="The function."),
    ] = "abs"
    operation_argument_type: Annotated[
        Literal["constant", "column-set"],
        Meta(description="Whether a second argument is one number for all, or columns."),
    ] = "constant"
    constant: Annotated[
        float | None, Meta(description="The second argument, or the precision, if one for all.")
    ] = None
    second_columns: Annotated[
        tuple[str, ...],
        Meta(description="The second arguments, or precisions: a column for each of the first."),
    ] = ()
    precision_type: Annotated[
        Literal["constant", "column-set"],
        Meta(description="The same for the second argument of the category rounding."),
    ] = "constant"
    output_mode: Annotated[
        Literal["append", "inplace", "result-only"],
        Meta(description="Whether the values are added, replace their columns, or stand alone."),
    ] = "append"


def takes(type_: ColumnType, settings: MathSettings) -> bool:
    """Tell whether columns of a type are numbers."""
    return type_ in ("integer", "number", "duration")


def fit(table: Table, columns: list[str], settings: MathSettings) -> FittedTransform:
    """Return the step, which learns nothing."""
    from trainlet.catalogue.fitted.numbers.mathematics import FUNCTIONS, Applied
    from trainlet.catalogue.fitted.outputs import alone

    _check_seconds(columns, table.types, settings)
    function = FUNCTIONS[settings.operation]
    outputs = _outputs(table.types, columns, settings)
    torn = frozenset(() if function.is_total else outputs)
    lineage = Lineage(types=dict.fromkeys(outputs, _type(settings)), torn=torn)
    applied = Applied(function, columns, _seconds(settings), outputs, lineage)
    is_alone = settings.output_mode == "result-only"
    return alone(applied, table.types, outputs) if is_alone else applied


def _seconds(settings: MathSettings) -> list[str] | float:
    """Return the second arguments; any number where there is none."""
    if settings.operation in OF_TWO and _is_of_columns(settings):
        return list(settings.second_columns)
    return float(settings.constant or 0.0)


def _is_of_columns(settings: MathSettings) -> bool:
    is_rounding = settings.operation in CATEGORIES["rounding"]
    kind = settings.precision_type if is_rounding else settings.operation_argument_type
    return kind == "column-set"


def _type(settings: MathSettings) -> ColumnType:
    is_answer = settings.operation in CATEGORIES["compare"]
    return "boolean" if is_answer and not settings.operation.startswith("pair") else "number"


def _outputs(types: Types, columns: list[str], settings: MathSettings) -> list[str]:
    from trainlet.catalogue.fitted.outputs import fresh

    if settings.output_mode == "inplace":
        return columns
    taken = types if settings.output_mode == "append" else ()
    return fresh(_named(columns, settings), taken)


def _named(columns: list[str], settings: MathSettings) -> list[str]:
    """Return what Studio calls the values: the function and its arguments."""
    name = "".join(part.capitalize() for part in settings.operation.split("-"))
    name = "Equals" if name == "EqualTo" else name
    if settings.operation not in OF_TWO:
        return [f"{name}({column})" for column in columns]
    seconds = _seconds(settings)
    if isinstance(seconds, list):
        return [f"{name}({a}_{b})" for a, b in zip(columns, seconds, strict=True)]
    shown = int(seconds) if seconds.is_integer() and abs(seconds) < 1e15 else seconds
    return [f"{name}({column}_${shown})" for column in columns]


def check(columns: list[str] | None, types: Types, settings: MathSettings) -> None:
    """Raise ``BadRecipe`` if function, category and arguments don't fit."""
    known = CATEGORIES.get(settings.category or "")
    if known is not None and settings.operation not in known:
        raise _bad(
            f"{settings.operation} is no function of the category {settings.category}.",
            f"Choose one of: {', '.join(known)}.",
            "operation",
        )
    chosen = [name for name, type_ in types.items() if takes(type_, settings)]
    _check_seconds(chosen if columns is None else columns, types, settings)


def _check_seconds(columns: list[str], types: Types, settings: MathSettings) -> None:
    if settings.operation not in OF_TWO:
        return
    if not _is_of_columns(settings):
        _check_constant(settings)
        return
    seconds = settings.second_columns
    if len(seconds) != len(columns):
        raise _bad(
            f"There are {len(columns)} first columns and {len(seconds)} second ones.",
            "Name as many in second_columns as the step has columns.",
            "second_columns",
            "0027",
        )
    for name in seconds:
        _check_second(name, types, settings)


def _check_constant(settings: MathSettings) -> None:
    if settings.constant is None:
        remedy = "Give it as constant, or name second_columns."
        raise _bad(f"{settings.operation} needs a second argument.", remedy, "constant")
    digits = settings.constant
    if settings.operation in TO_DIGITS and not (digits.is_integer() and abs(digits) <= MOST_DIGITS):
        raise _bad(
            f"{digits:g} is no number of digits.",
            f"Give a whole number from -{MOST_DIGITS} to {MOST_DIGITS}.",
            "constant",
            "0008",
        )


def _check_second(name: str, types: Types, settings: MathSettings) -> None:
    if name not in types:
        raise _bad(f"There is no second column {name!r}.", "Correct it.", "second_columns", "0001")
    if not takes(types[name], settings):
        remedy = "Name columns of numbers."
        raise _bad(f"Column {name!r} is {types[name]}.", remedy, "second_columns", "0017")


def _bad(detail: str, remedy: str, field: str, studio: str = "0003") -> BadRecipe:
    return BadRecipe(detail, remedy=remedy, studio=studio, field=field)


def outline(types: Types, columns: list[str], settings: MathSettings) -> Types:
    """Return the types behind the step."""
    made: Types = dict.fromkeys(_outputs(types, columns, settings), _type(settings))
    return made if settings.output_mode == "result-only" else {**types, **made}


def beyond(settings: MathSettings) -> str:
    """Return why no model can hold a function, if none can."""
    is_beyond = settings.operation in BEYOND
    return f"ONNX can't hold {settings.operation} to the last digits" if is_beyond else ""


MODULE = Transform(
    title="Apply Math Operation",
    summary="Applies a mathematical function to columns of numbers.",
    settings=MathSettings,
    fit=fit,
    takes=takes,
    check=check,
    outline=outline,
    beyond=beyond,
    deviations=(
        "Studio's page has no table of settings: operation, constant and second_columns are ours.",
        "A value that a function isn't defined for is missing, and so is an infinite one.",
        "The page's loose words are read by the functions' names: ceiling-power2 is the least power"
        " of two that isn't below x; mod takes the divisor's sign, remainder the dividend's.",
        "round-digits rounds 5 away from 0, round-down and round-up go to the digit below or above,"
        " to-even and to-odd to the nearest, of two to the even quotient by 2.",
        "sinc is sin(x) / x, eps the distance to the next double, cis its real part, sqrt-pi the"
        " root of pi times x, and the elliptic integrals take the parameter m.",
        "exp2 is x times 2 to the second argument, log has the second as base, the gamma functions"
        " have the first as a, and poly-gamma has the second as its order.",
        "factorial and double-factorial are of whole numbers, gamma-ln is of positive numbers.",
        "The inverse of a reciprocal is that of 1 / x: acot runs from -pi / 2 to pi / 2.",
        "Comparisons give truth values, all other functions numbers; equal-to is named Equals.",
    ),
)
