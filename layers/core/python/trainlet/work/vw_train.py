"""vw-train: a file of examples and an argument string become a version of a model."""

import hashlib
import platform
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from importlib.metadata import version
from typing import Any

import msgspec

import trainlet
from trainlet import registry
from trainlet.datasets import Schema
from trainlet.errors import ModelMissing
from trainlet.registry import Artifacts, Dataset, Manifest, Note, Rows, Verdict, Wabbit
from trainlet.settings import Settings
from trainlet.store import Store
from trainlet.wabbit import running
from trainlet.wabbit.building import Graphed, Seen, Source, Told, graphed, told_of
from trainlet.wabbit.linear import bounds, namespaces_in, why_not
from trainlet.wabbit.lines import check_any, to_vw
from trainlet.wabbit.predictions import kind_of
from trainlet.wabbit.running import INVERTED, MODEL, READABLE, Trained, Training
from trainlet.work.holder import Holder
from trainlet.work.requests import read
from trainlet.work.retraining.promotion import writer_of
from trainlet.work.texts import file_of
from trainlet.work.vw_planning import Asked, asked_of
from trainlet.work.vw_requests import VwTrainRequest

LINES = "line"


def run(
    document: dict[str, Any], store: Store, settings: Settings, holder: Holder
) -> dict[str, Any]:
    """Return the version's number, and which scorer serves it.

    Raises:
        BadSettings: An argument is not allowed.
        BadModel: The version to go on from is of another version of Vowpal Wabbit, or of none.
        TrainingFailed: The library refuses the arguments, or ends at the lines.
        NotInstalled: The library isn't there.
    """
    asked = asked_of(read(document, VwTrainRequest), store)
    running.check_installed()
    build = _build_key(asked, holder.job)
    known = _known(store, asked.request.model, build)
    if known is None:
        holder.report(5, "read")
        data = file_of(store, settings, asked.schema, asked.request.column)
        check_any(data, asked.request.type)
        artifacts = _made(asked, build, data, settings, holder)
        holder.report(95, "publish")
        job = holder.job
        note = Note(who=job, why="published", writer=writer_of(job), order=_order(asked.schema))
        known = registry.publish(store, artifacts, Verdict(note=note))
    return _result(store, asked.request.model, known, holder)


def _build_key(asked: Asked, job: str) -> str:
    """Return what tells this build from others; asked anew, the job is part of it."""
    request = asked.request
    facts = [
        *(asked.schema.dataset, asked.schema.version, request.column, request.type),
        *(request.version, asked.pairs, asked.before.build if asked.before else ""),
        *(request.readable_model, request.inverted_hash, version("vowpalwabbit")),
        *(trainlet.__version__, "" if request.use_cached_results else job),
    ]
    return hashlib.sha256(msgspec.json.encode(facts)).hexdigest()[:32]


def _known(store: Store, model: str, build: str) -> int | None:
    try:
        found = registry.find_build(store, registry.read_index(store, model), model, build)
    except ModelMissing:
        return None
    return found.number if found else None


def _made(asked: Asked, build: str, data: bytes, settings: Settings, holder: Holder) -> Artifacts:
    began, request = time.monotonic(), asked.request
    source = Source(data, request.type, request.column or LINES)
    is_sum = not why_not(asked.pairs)
    told = told_of(source) if is_sum else Told([], b"")
    wanted = Training(
        data=to_vw(data, request.type),
        pairs=asked.pairs,
        before=asked.before.data if asked.before else b"",
        exact=is_sum,
        inverted=request.inverted_hash,
        told=told.file,
    )
    holder.report(10, "train")
    with ThreadPoolExecutor(1) as beside:  # the library learns in a process of its own meanwhile
        namespaces = beside.submit(namespaces_in, data if is_sum else b"")
        trained = running.train(wanted, settings.job_seconds)
    fitted = time.monotonic()
    holder.report(80, "export")
    graph = graphed(trained, asked.pairs, source, Seen(told, namespaces.result()))
    others = _others(trained, request)
    seconds = {"train": fitted - began, "export": time.monotonic() - fitted}
    wabbit = _wabbit(asked, trained, graph, sorted(others))
    lines = data.count(b"\n") + (not data.endswith(b"\n"))
    manifest = Manifest(
        kind="vw",
        model=request.model,
        build=build,
        claim=holder.worker,
        created=datetime.now(UTC),
        sha256=hashlib.sha256(graph.data).hexdigest() if graph.data else "",
        size=len(graph.data),
        signature=graph.signature,
        recipe={},
        dataset=Dataset(name=asked.schema.dataset, version=asked.schema.version),
        order=_order(asked.schema),
        cause=[f"vw-train {asked.schema.dataset}@{asked.schema.version}"],
        rows=Rows(total=lines, without_label=0, removed=0, with_gaps=0, trained=lines, held_out=0),
        parity=graph.parity,
        metrics={},
        seed=int(dict(asked.pairs).get("random_seed", "0")),
        libraries=_libraries(),
        seconds=seconds,
        cost=sum(seconds.values()) * settings.price_per_second,
        vw=wabbit,
    )
    return Artifacts(model=graph.data, manifest=manifest, evaluation=b"{}", others=others)


def _others(trained: Trained, request: VwTrainRequest) -> dict[str, bytes]:
    found = {MODEL: trained.model}
    if request.readable_model:
        found[READABLE] = trained.readable
    if request.inverted_hash:
        found[INVERTED] = trained.inverted
    return found


def _wabbit(asked: Asked, trained: Trained, graph: Graphed, files: list[str]) -> Wabbit:
    lowest, highest = bounds(trained.readable.decode(errors="replace"))
    return Wabbit(
        version=asked.request.version,
        arguments=asked.request.arguments,
        options=asked.pairs,
        type=asked.request.type,
        kind=kind_of(asked.pairs),
        scorer="onnx" if graph.data else "native",
        why=graph.why,
        lowest=lowest,
        highest=highest,
        before=asked.before.number if asked.before else 0,
        sha256=hashlib.sha256(trained.model).hexdigest(),
        size=len(trained.model),
        files=files,
    )


def _order(schema: Schema) -> str:
    """Return a text that sorts the data by age, as that of other models does (P4)."""
    from trainlet.work.retraining.material import BEFORE_1970

    sequencer = schema.sequencer and schema.sequencer.ljust(32, "0")
    return f"{schema.uploaded.timestamp() + BEFORE_1970:019.6f} {sequencer} {schema.version}"


def _libraries() -> dict[str, str]:
    return {
        "vowpalwabbit": version("vowpalwabbit"),
        "trainlet": trainlet.__version__,
        "python": platform.python_version(),
        "platform": f"{platform.system()}-{platform.machine()}",
    }


def _result(store: Store, model: str, number: int, holder: Holder) -> dict[str, Any]:
    index = registry.read_index(store, model)
    line = registry.find_version(store, index, model, number)
    manifest = registry.read_manifest(store, model, line)
    assert manifest.vw is not None  # its build key says so
    champion = registry.champion_of(index)
    pinned = "" if number == champion else f"/versions/{number}"
    verb = "score" if manifest.vw.scorer == "onnx" else "vw-score"
    return {
        "model": model,
        "version": number,
        "champion": champion,
        "built": line.claim == holder.worker,
        "scorer": manifest.vw.scorer,
        "why": manifest.vw.why,
        "rows": manifest.rows,
        "parity": manifest.parity,
        "files": [f"/v1/models/{model}/versions/{number}/{file}" for file in manifest.vw.files],
        "score": f"/v1/models/{model}{pinned}/{verb}",
    }
