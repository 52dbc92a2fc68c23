"""KServe's inference client: is it ready, and what does it say, in JSON and in binary tensors."""

import asyncio
import json
import sys
from pathlib import Path

import numpy as np
from kserve import InferenceRESTClient, InferInput, InferRequest, RESTConfig

url, model, file = sys.argv[1:]
rows = json.loads(Path(file).read_text())


def listed():
    """Lists, as they are: a missing text is null."""
    for name in rows[0]:
        values = [row[name] for row in rows]
        is_text = any(isinstance(value, str) for value in values)
        yield InferInput(name, [len(rows)], "BYTES" if is_text else "FP64", data=values)


def inputs(*, binary):
    """Arrays, in which a missing text is empty: the client would send the word None."""
    for name in rows[0]:
        values = [row[name] for row in rows]
        if any(isinstance(value, str) for value in values):
            values = ["" if value is None else value for value in values]
        is_text = any(isinstance(value, str) for value in values)
        tensor = InferInput(name, [len(rows)], "BYTES" if is_text else "FP64")
        data = np.array(values, dtype=object if is_text else np.float64)
        tensor.set_data_from_numpy(data, binary_data=binary)
        yield tensor


async def main():
    client = InferenceRESTClient(RESTConfig(protocol="v2"))
    found = {
        "live": await client.is_server_live(url),
        "ready": await client.is_server_ready(url),
        "model ready": await client.is_model_ready(url, model),
    }
    ways = {"lists": listed(), "json": inputs(binary=False), "binary": inputs(binary=True)}
    for name, tensors in ways.items():
        asked = InferRequest(model, list(tensors), request_id="r1")
        answer = await client.infer(url, asked, model_name=model)
        outputs = {output.name: output.as_numpy().tolist() for output in answer.outputs}
        found[name] = {"id": answer.id, "probabilities": outputs["Scored Probabilities"]}
    try:
        await client.infer(
            url, InferRequest(model, list(inputs(binary=False))[1:]), model_name=model
        )
    except Exception as error:  # noqa: BLE001 - whatever it raises
        found["refused"] = str(error)
    print(json.dumps(found))


asyncio.run(main())
