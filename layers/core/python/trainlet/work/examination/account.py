"""Whether what is deployed in an account is all there, closed to others, and at work."""

from collections.abc import Callable, Iterator

from trainlet.aws.account import Account
from trainlet.work.examination.finding import Finding, advised, failed

DEPLOYED = ("CREATE_COMPLETE", "UPDATE_COMPLETE", "UPDATE_ROLLBACK_COMPLETE")
FEWEST_AT_ONCE = 100
Resources = dict[str, list[str]]
Look = Callable[[Account, Resources], Iterator[Finding]]


def examine(account: Account, stack: str) -> Iterator[Finding]:
    """Yield what is found of a stack; a question that isn't answered is a finding too."""
    try:
        yield from _identity(account)
        yield _stack(account, stack)
        resources = account.resources(stack)
    except Exception as error:  # noqa: BLE001 - without these there is nothing to look at
        yield failed(f"stack {stack}", error)
        return
    for name, look in CHECKS.items():
        try:
            yield from look(account, resources)
        except Exception as error:  # noqa: BLE001 - the other checks go on whatever happens
            yield failed(name, error)


def _identity(account: Account) -> Iterator[Finding]:
    who = account.ask("sts", "get_caller_identity")
    yield Finding(check="account", detail=f"{who['Account']}, as {who['Arn']}.")


def _stack(account: Account, stack: str) -> Finding:
    (found,) = account.ask("cloudformation", "describe_stacks", StackName=stack)["Stacks"]
    return advised(
        f"stack {stack}",
        f"It is {found['StackStatus']}.",
        is_well=found["StackStatus"] in DEPLOYED,
        remedy="Look at its events, and deploy it again: npx osls deploy.",
    )


def _buckets(account: Account, resources: Resources) -> Iterator[Finding]:
    for bucket in resources.get("AWS::S3::Bucket", []):
        versions = account.ask("s3", "get_bucket_versioning", Bucket=bucket)
        block = account.ask("s3", "get_public_access_block", Bucket=bucket)
        account.ask("s3", "get_bucket_encryption", Bucket=bucket)
        is_closed = all(block["PublicAccessBlockConfiguration"].values())
        is_kept = versions.get("Status") == "Enabled"
        words = ["private" if is_closed else "open to others", "encrypted"]
        words.append("versioned" if is_kept else "without versions")
        yield advised(
            f"bucket {bucket}",
            f"It is {', '.join(words)}.",
            is_well=is_closed and is_kept,
            remedy="Deploy the stack again: its template closes it and keeps versions.",
        )


def _functions(account: Account, resources: Resources) -> Iterator[Finding]:
    names = resources.get("AWS::Lambda::Function", [])
    states = {
        name: account.ask("lambda", "get_function_configuration", FunctionName=name)
        for name in names
    }
    idle = [name for name, facts in states.items() if facts.get("State") == "Failed"]
    yield advised(
        "functions",
        f"{len(names)} functions" + (f"; without their code: {', '.join(idle)}." if idle else "."),
        is_well=not idle,
        remedy="Push the training image again, and deploy with its digest.",
    )


def _sources(account: Account, resources: Resources) -> Iterator[Finding]:
    off = []
    for source in resources.get("AWS::Lambda::EventSourceMapping", []):
        facts = account.ask("lambda", "get_event_source_mapping", UUID=source)
        if facts["State"] not in ("Enabled", "Creating", "Enabling", "Updating"):
            off.append(facts["FunctionArn"].rpartition(":")[2])
    yield advised(
        "queues",
        f"Not taken from: those of {', '.join(off)}." if off else "Every queue is taken from.",
        is_well=not off,
        remedy="Enable the function's trigger: aws lambda update-event-source-mapping --enabled.",
    )


def _dead_letters(account: Account, resources: Resources) -> Iterator[Finding]:
    for queue in resources.get("AWS::SQS::Queue", []):
        if "DeadLetters" not in queue:
            continue
        names = ["ApproximateNumberOfMessages"]
        told = account.ask("sqs", "get_queue_attributes", QueueUrl=queue, AttributeNames=names)
        count = int(told["Attributes"][names[0]])
        yield advised(
            "dead letters",
            f"{count} messages could not be taken." if count else "None.",
            is_well=not count,
            remedy="Read them and the function's log; aws sqs start-message-move-task sends them"
            " again.",
        )


def _concurrency(account: Account, resources: Resources) -> Iterator[Finding]:
    limit = account.ask("lambda", "get_account_settings")["AccountLimit"]
    most = limit["ConcurrentExecutions"]
    yield advised(
        "concurrency",
        f"The account runs {most:,} environments at once.",
        is_well=most >= FEWEST_AT_ONCE,
        remedy="Ask for more: Service Quotas, Lambda, Concurrent executions.",
    )


CHECKS: dict[str, Look] = {
    "buckets": _buckets,
    "functions": _functions,
    "queues": _sources,
    "dead letters": _dead_letters,
    "concurrency": _concurrency,
}
