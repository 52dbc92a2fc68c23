"""MLServer's own types and codecs: a data frame there, a data frame back."""

import json
import sys
from pathlib import Path

import pandas as pd
import requests
from mlserver.codecs import PandasCodec
from mlserver.types import InferenceResponse

url, model, file = sys.argv[1:]
frame = pd.DataFrame(json.loads(Path(file).read_text()))
asked = PandasCodec.encode_request(frame, use_bytes=False)
answer = requests.post(f"{url}/v2/models/{model}/infer", json=asked.model_dump(exclude_none=True))
said = PandasCodec.decode_response(InferenceResponse.model_validate(answer.json()))
print(
    json.dumps(
        {
            "probabilities": said["Scored Probabilities"].tolist(),
            "labels": said["Scored Labels"].tolist(),
        }
    )
)
