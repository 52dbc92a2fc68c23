"""VW lines that are learnable, and the library's own command line."""

import random
import subprocess
import sys
from pathlib import Path

WORDS = ["alpha", "beta", "gamma", "12", "007", "東京", "price_usd"]
KINDS = ("value", "sign", "class", "costs")


def lines(kind: str, count: int = 400) -> list[str]:
    """Examples with named, scaled, nameless and numbered features, in four kinds of labels."""
    chance = random.Random(13)
    return [_line(chance, kind, number) for number in range(count)]


def _line(chance: random.Random, kind: str, number: int) -> str:
    a, b, words = chance.gauss(0, 1), chance.gauss(0, 1), chance.sample(WORDS, 3)
    y = a + ("alpha" in words) * 1.5 + b * b * 0.3
    features = (
        f"|city {chance.choice(WORDS)} |num a:{a:.4f} :{b:.3f} 7:1.5 b:{b:.4f}"
        f" |words:0.5 {words[0]}:{a:.3f} {words[1]} {words[2]} | anon:2"
    )
    label = {
        "value": f"{y:.4f} ",
        "sign": f"{1 if y > 0.7 else -1} 2.0 tag{number}",
        "class": f"{1 + (y > 0) + (y > 1.2)} ",
        "costs": f"1:{abs(y):g} 2:{abs(y - 1):g} 3:{abs(y - 2):g} ",
    }[kind]
    return label + features


def file(kind: str, count: int = 400) -> bytes:
    """The lines as a file."""
    return "".join(f"{line}\n" for line in lines(kind, count)).encode()


def command_line(folder: Path, data: bytes, arguments: str) -> list[str]:
    """What `python -m vowpalwabbit` predicts of a file that it was trained on."""
    (folder / "own.vw").write_bytes(data)
    train = ["-d", "own.vw", "-f", "own.model", *arguments.split()]
    train += ["-c", "-k"] if "--passes" in arguments else []
    score = ["-d", "own.vw", "-t", "-i", "own.model", "-p", "own.txt"]
    score += ["--predict_only_model"] if "--predict_only_model" in arguments else []
    for command in (train, score):
        words = [sys.executable, "-m", "vowpalwabbit", "--quiet", *command]
        subprocess.run(words, cwd=folder, check=True, capture_output=True)
    return (folder / "own.txt").read_text().splitlines()
