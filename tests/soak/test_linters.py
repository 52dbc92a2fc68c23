"""The template under cfn-lint and checkov: nothing is found but what has a reason."""

from pathlib import Path
from subprocess import CalledProcessError

import pytest

from infra.checking import linters
from infra.packaging import runtimes, service
from tests import packaged

# Parameters that are blank by default, as if somebody had set them: what is blank is no address
# and no number, and CloudFormation's conditions leave it out.
SET = ("alarmTopic=arn:aws:sns:eu-west-1:000000000000:told", "scoreReserved=50")


@pytest.fixture(scope="module")
def template() -> Path:
    packaged.template()
    return service.package(*(option for value in SET for option in ("--param", value)))


@pytest.mark.parametrize("linter", ["cfn-lint", "checkov"])
def test_nothing_is_found_but_what_is_accepted_with_a_reason(linter: str, template: Path) -> None:
    run = {"cfn-lint": linters.cfn_lint, "checkov": linters.checkov}[linter]
    reasons = linters.accepted()[linter]
    try:
        found = run(template, runtimes.find())
    except CalledProcessError:
        pytest.skip("the package index can't be reached, which has the linters")

    assert {rule: places for rule, places in found.items() if rule not in reasons} == {}
    assert set(reasons) <= set(found), "a reason for what is not found any more"
    assert all(len(reason.split()) > 8 for reason in reasons.values())
