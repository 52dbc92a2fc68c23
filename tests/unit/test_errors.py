"""The error family: statuses, names, problem documents."""

import pytest

from trainlet import errors
from trainlet.errors import BadName, BadTable, NotFound, ObjectMissing, TrainletError

STATUSES = {
    "TrainletError": 500,
    "BadRequest": 400,
    "BadJson": 400,
    "BadName": 400,
    "Unauthorized": 401,
    "NotFound": 404,
    "ObjectMissing": 404,
    "DatasetMissing": 404,
    "ModelMissing": 404,
    "VersionMissing": 404,
    "JobMissing": 404,
    "ModuleMissing": 404,
    "MethodNotAllowed": 405,
    "Conflict": 409,
    "WriteConflict": 409,
    "StillNamed": 409,
    "TooLate": 409,
    "PreconditionFailed": 412,
    "BodyTooLarge": 413,
    "UnsupportedMedia": 415,
    "Unprocessable": 422,
    "BadTable": 422,
    "BadRows": 422,
    "BadRecipe": 422,
    "BadSettings": 422,
    "BadModel": 422,
    "BadImage": 422,
    "Overrun": 422,
    "OverBudget": 422,
    "TrainingFailed": 422,
    "Broken": 500,
    "ParityLost": 500,
    "JobLost": 500,
    "ArtifactCorrupt": 500,
    "NotInstalled": 501,
    "Busy": 503,
    "StoreUnavailable": 503,
}


def family(base=TrainletError):
    members = [base]
    for child in base.__subclasses__():
        members += family(child)
    return [member for member in members if member.__module__ == errors.__name__]


def test_every_error_has_the_status_the_family_tree_gives_it():
    found = {member.__name__: member.status for member in family()}

    assert found == STATUSES


@pytest.mark.parametrize("member", family(), ids=lambda member: member.__name__)
def test_every_error_has_a_title_a_meaning_and_its_class_name_as_code(member):
    error = member("It went wrong.")

    assert error.code == member.__name__
    assert error.title.strip()
    assert vars(member)["__doc__"].strip()
    assert member.__name__ in errors.__doc__


def test_a_problem_document_holds_what_is_wrong_where_and_what_to_do():
    error = BadTable("Row 3 is odd.", remedy="Mend it.", studio="0017", row=3, column="age")

    assert error.problem() == {
        "type": "urn:trainlet:BadTable",
        "title": "Bad table",
        "status": 422,
        "detail": "Row 3 is odd.",
        "code": "BadTable",
        "remedy": "Mend it.",
        "studio_error": "0017",
        "row": 3,
        "column": "age",
    }


def test_a_problem_document_leaves_out_what_is_blank_and_keeps_what_is_zero():
    error = BadTable("Odd.", row=0, column="", field=None, fixed=False)

    assert error.problem() == {
        "type": "urn:trainlet:BadTable",
        "title": "Bad table",
        "status": 422,
        "detail": "Odd.",
        "code": "BadTable",
        "row": 0,
        "fixed": False,
    }


def test_an_error_reads_as_its_detail_and_keeps_its_place():
    error = BadTable("Row 3 is odd.", remedy="Mend it.", row=3)

    assert str(error) == "Row 3 is odd."
    assert error.place == {"row": 3}
    assert error.remedy == "Mend it."
    assert error.advice == "Row 3 is odd. Mend it."
    assert BadTable("Row 3 is odd.").advice == "Row 3 is odd."


def test_callers_may_catch_by_the_builtin_kinds():
    assert issubclass(BadName, ValueError)
    assert issubclass(ObjectMissing, LookupError)
    assert issubclass(ObjectMissing, NotFound)
