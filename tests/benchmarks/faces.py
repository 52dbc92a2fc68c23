"""Precision and recall of detect-faces on pictures that packages on the Python index ship.

`.venv/bin/python -m tests.benchmarks.faces --skimage DIR --matplotlib DIR [--raccoon FILE]
[--out DIR]`, with the folders `skimage/data` of scikit-image, `matplotlib/mpl-data/sample_data`,
and `scipy/misc/face.dat` of SciPy 1.9: it shows a raccoon. Each picture goes the whole way, through
a store and a job. The crops of Labeled Faces in the Wild are 25 pixels wide: they are enlarged to
150, with a rim of 40.
"""

import argparse
import bz2
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import cv2
import msgspec
import numpy as np
from numpy.typing import NDArray

from trainlet import jobs, keys
from trainlet.settings import Settings
from trainlet.store import Store, open_store
from trainlet.work.runner import run_job

Image = NDArray[np.uint8]
FACES = {"astronaut.png", "grace_hopper.jpg"}
"""Of the whole pictures, those with a face from the front; every other is without one."""
PIECE = 100


def main() -> None:
    """Look at every picture and print who was found."""
    parser = argparse.ArgumentParser()
    for name in ("skimage", "matplotlib"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    parser.add_argument("--raccoon", type=Path)
    parser.add_argument("--out", type=Path)
    asked = parser.parse_args()
    whole = [
        *((file.name, file.read_bytes()) for file in pictures(asked.skimage)),
        *((file.name, file.read_bytes()) for file in pictures(asked.matplotlib)),
    ]
    if asked.raccoon:
        whole.append(("raccoon.png", encoded(raccoon(asked.raccoon))))
    crops = np.load(asked.skimage / "lfw_subset.npy")
    sets = {
        "whole pictures": ([data for _, data in whole], [name in FACES for name, _ in whole]),
        "crops of faces and of no faces": (
            [encoded(enlarged(crop)) for crop in crops],
            [place < 100 for place in range(len(crops))],
        ),
    }
    print("| set | faces | none | found | missed | false calls | precision | recall |")
    print("|---|---|---|---|---|---|---|---|")
    for title, (images, truth) in sets.items():
        print(line(title, looked_at(images, asked.out), truth))


def pictures(folder: Path) -> list[Path]:
    """Return a folder's PNG and JPEG files of 3 channels or 1, by name."""
    return sorted(file for file in folder.iterdir() if file.suffix in (".png", ".jpg"))


def raccoon(file: Path) -> Image:
    pixels = np.frombuffer(bz2.decompress(file.read_bytes()), np.uint8)
    return pixels.reshape(768, 1024, 3)[:, :, ::-1]


def enlarged(crop: NDArray[np.float64]) -> Image:
    grey = (crop * 255).round().astype(np.uint8)
    large = cv2.resize(grey, (150, 150), interpolation=cv2.INTER_CUBIC)
    return np.asarray(cv2.copyMakeBorder(large, 40, 40, 40, 40, cv2.BORDER_REPLICATE), np.uint8)


def encoded(image: Image) -> bytes:
    _, png = cv2.imencode(".png", image)
    return bytes(png.tobytes())


def looked_at(images: list[bytes], out: Path | None) -> list[bool]:
    """Return which images have a face, by jobs over a store of their own."""
    folder = Path(tempfile.mkdtemp())
    try:
        store = open_store(str(folder))
        names = []
        for number, data in enumerate(images):
            names.append(f"{number:04d}.png")
            store.put(keys.image(names[-1]), data)
        parts = [names[at : at + PIECE] for at in range(0, len(names), PIECE)]
        return [found for part in parts for found in answers(store, folder, part, out)]
    finally:
        shutil.rmtree(folder)


def answers(store: Store, folder: Path, names: list[str], out: Path | None) -> Iterator[bool]:
    job = jobs.submit(store, "detect-faces", {"images": names})
    run_job(store, job, Settings(store=str(folder)))
    key = jobs.read_state(store, job).result["key"]
    for place, each in enumerate(msgspec.json.decode(store.get(key).data)["images"]):
        if each["Scored Labels"] is None:
            raise SystemExit(f"{each['image']}: {each['problem']}")
        if out and each["Scored Labels"] and len(names) < PIECE:
            out.mkdir(parents=True, exist_ok=True)
            drawn = store.get(f"{key.removesuffix('json')}{place}.png").data
            (out / each["image"]).write_bytes(drawn)
        yield each["Scored Labels"]


def line(title: str, found: list[bool], truth: list[bool]) -> str:
    pairs = list(zip(found, truth, strict=True))
    hits, missed = pairs.count((True, True)), pairs.count((False, True))
    false, quiet = pairs.count((True, False)), pairs.count((False, False))
    precision = hits / max(1, hits + false)
    recall = hits / max(1, hits + missed)
    counts = f"{hits + missed} | {false + quiet} | {hits} | {missed} | {false}"
    return f"| {title} | {counts} | {precision:.3f} | {recall:.3f} |"


if __name__ == "__main__":
    main()
