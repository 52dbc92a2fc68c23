"""MLServer's own types and codecs: a data frame there, a data frame back."""

import json
import sys
from pathlib import Path

import pandas as pd
import requests
from mlserver.codecs import Base64Codec, NumpyCodec, PandasCodec
from mlserver.types import InferenceRequest, InferenceResponse

url, model, file = sys.argv[1:]
frame = pd.DataFrame(json.loads(Path(file).read_text()))


def post(asked):
    address = f"{url}/v2/models/{model}/infer"
    return requests.post(address, data=asked.model_dump_json(exclude_none=True), timeout=60)


def probabilities(asked):
    answer = InferenceResponse.model_validate(post(asked).json())
    return PandasCodec.decode_response(answer)["Scored Probabilities"].tolist()


def base64_request():
    encoded = []
    for name, column in frame.items():
        is_text = column.dtype == object
        values = [text.encode() for text in column] if is_text else column.to_numpy()
        codec = Base64Codec if is_text else NumpyCodec
        encoded.append(codec.encode_input(name, values, use_bytes=False))
    return InferenceRequest(inputs=encoded)


def pd_json_request():
    """A column of texts and numbers: each cell is JSON of its own."""
    mixed = frame.assign(**{"native-country": [7, *frame["native-country"][1:]]})
    return PandasCodec.encode_request(mixed, use_bytes=False)


frame_request = PandasCodec.encode_request(frame, use_bytes=False)
said = PandasCodec.decode_response(InferenceResponse.model_validate(post(frame_request).json()))
refused = post(PandasCodec.encode_request(frame.drop(columns=frame.columns[0]), use_bytes=False))
print(
    json.dumps(
        {
            "probabilities": said["Scored Probabilities"].tolist(),
            "labels": said["Scored Labels"].tolist(),
            "base64": probabilities(base64_request()),
            "pd_json": probabilities(pd_json_request()),
            "refused": [refused.status_code, refused.json()["error"]],
        }
    )
)
