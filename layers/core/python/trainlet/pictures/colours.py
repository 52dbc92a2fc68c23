"""The colours of charts: told apart by those who see colours otherwise, and on a dark page too.

Blue and vermilion are of Okabe and Ito's set; each has at least 4.5 : 1 on the page.
"""

INK, MUTED, FAINT, PAPER = "#1b1f24", "#57606a", "#d8dee4", "#ffffff"
FIRST, SECOND, THIRD = "#0a68b0", "#b84a00", "#5b3a8e"
ON_DARK, ON_LIGHT = "#fefefe", "#101214"
"""Text upon a coloured field."""

VARIABLES = {
    INK: "var(--ink)",
    MUTED: "var(--muted)",
    FAINT: "var(--faint)",
    PAPER: "var(--paper)",
    FIRST: "var(--first)",
    SECOND: "var(--second)",
    THIRD: "var(--third)",
}
"""What stands for each on a page that is light or dark."""


def shade(share: float) -> tuple[str, str]:
    """Return the colour of a field by a share of 1, and that of the text upon it."""
    low, high = (236, 243, 250), (8, 69, 122)
    mixed = [round(a + (b - a) * min(1.0, max(0.0, share))) for a, b in zip(low, high, strict=True)]
    return "#{:02x}{:02x}{:02x}".format(*mixed), ON_DARK if share > 0.5 else ON_LIGHT
