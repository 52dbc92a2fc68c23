"""The command line: a person's way to the service. Exit codes: 0 done, 1 refused, 2 misused."""

import sys

import click

import trainlet
from trainlet.cli import (
    cards,
    clean,
    cleaning,
    cost,
    cross_validate,
    dataset,
    demo,
    detect_anomalies,
    detect_faces,
    doctor,
    evaluate,
    job,
    model,
    registry,
    retrain,
    score,
    score_batch,
    serve,
    sweep_clustering,
    train,
    transformation,
    tune,
    vw,
)
from trainlet.cli.output import show_error
from trainlet.errors import TrainletError


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(trainlet.__version__, prog_name="trainlet")
def commands() -> None:
    """Tables in, versioned ONNX models behind a fast endpoint out."""


for command in (
    demo.demo,
    serve.serve,
    serve.score_server,
    dataset.dataset,
    clean.clean,
    cleaning.cleaning,
    transformation.transformation,
    train.train,
    tune.tune,
    sweep_clustering.sweep_clustering,
    retrain.retrain,
    score.score,
    score_batch.score_batch,
    evaluate.evaluate,
    cross_validate.cross_validate,
    vw.vw_train,
    vw.vw_score,
    detect_faces.detect_faces,
    detect_anomalies.detect_anomalies,
    model.model,
    job.job,
    doctor.doctor,
    cost.cost,
):
    commands.add_command(command)


for command in (*registry.COMMANDS, *cards.COMMANDS):
    model.model.add_command(command)


def main() -> None:
    """Run the command line; an error of the family is told, not traced."""
    try:
        commands()
    except TrainletError as error:
        show_error(error, as_json="--json" in sys.argv)
        sys.exit(1)


if __name__ == "__main__":
    main()
