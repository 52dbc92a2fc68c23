"""The Flask application: one blueprint per kind of thing."""

from flask import Flask, Response, current_app, request
from werkzeug.exceptions import HTTPException

import trainlet
from trainlet import access, faults
from trainlet.errors import BodyTooLarge, Broken, TrainletError
from trainlet.scoring.environ import ROUTE
from trainlet.settings import Settings
from trainlet.store import Store
from trainlet.web import (
    aliases,
    catalogue,
    datasets,
    evaluations,
    faces,
    imports,
    jobs,
    models,
    searches,
    series,
    sweeps,
    transformations,
    versions,
    vw,
)
from trainlet.web.context import KEY, Context, context, refuse, reply
from trainlet.web.handled import NO_ROUTE

OPEN_PATHS = ("/healthz",)
ROOMS = (
    *(datasets, jobs, models, versions, evaluations, searches, sweeps, series),
    *(aliases, imports, catalogue, transformations, vw, faces),
)


def create_app(store: Store, settings: Settings) -> Flask:
    """Return the control plane over a store."""
    app = Flask("trainlet", static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = settings.max_upload_bytes
    app.config["MAX_FORM_MEMORY_SIZE"] = settings.max_upload_bytes
    app.extensions[KEY] = Context(store, settings)
    app.before_request(_admit)
    app.after_request(_name_route)
    app.register_error_handler(TrainletError, _problem)
    app.register_error_handler(HTTPException, _http_problem)
    app.register_error_handler(Exception, _bug)
    for room in ROOMS:
        app.register_blueprint(room.routes)
    app.add_url_rule("/", view_func=_index)
    app.add_url_rule("/healthz", view_func=_health)
    return app


def _admit() -> None:
    if request.path not in OPEN_PATHS:
        access.check(context().settings.key, request.headers.get("Authorization", ""))


def _name_route(response: Response) -> Response:
    """Tell the server which rule answered, for its log and metrics."""
    request.environ[ROUTE] = request.url_rule.rule if request.url_rule else NO_ROUTE
    return response


def _index() -> Response:
    return reply(
        {
            "service": "trainlet",
            "status": "alive",
            "version": trainlet.__version__,
            "datasets": "/v1/datasets",
            "models": "/v1/models",
            "jobs": "/v1/jobs",
            "learners": "/v1/learners",
            "transforms": "/v1/transforms",
            "transformations": "/v1/transformations",
            "images": "/v1/images",
            "score": "POST /v1/models/{name}/score",
        }
    )


def _health() -> Response:
    return reply({"status": "ok", "version": trainlet.__version__})


def _problem(error: TrainletError) -> Response:
    return refuse(error.problem(), error.headers)


def _http_problem(error: HTTPException) -> Response:
    """Return the framework's own refusals in the family's shape."""
    if error.code == 413:
        return _problem(_too_large(request.max_content_length or 0))
    return refuse(
        {
            "type": "about:blank",
            "title": error.name,
            "status": error.code or 500,
            "detail": error.description,
            "code": error.name.replace(" ", ""),
            "remedy": "GET / lists the routes.",
        },
        {name: value for name, value in error.get_headers() if name == "Allow"},
    )


def _too_large(limit: int) -> BodyTooLarge:
    return BodyTooLarge(
        f"The body is larger than {limit:,} bytes.", remedy="Send less at once.", limit=limit
    )


def _bug(error: Exception) -> Response:
    faults.tell(current_app.logger, f"{request.method} {request.path}", error)
    return _problem(Broken(f"{type(error).__name__}: {error}"))
