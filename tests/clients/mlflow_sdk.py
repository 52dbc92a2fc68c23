"""MLflow's client of scoring servers."""

import json
import sys
from pathlib import Path
from urllib.parse import urlsplit

import pandas as pd
from mlflow.pyfunc.scoring_server.client import ScoringServerClient

url, _, file = sys.argv[1:]
where = urlsplit(url)
frame = pd.DataFrame(json.loads(Path(file).read_text()))
client = ScoringServerClient(where.hostname, where.port)
client.wait_server_ready(timeout=10)
found = {"version": client.get_version()}
found["predictions"] = client.invoke(frame).get_predictions().to_dict("records")
try:
    client.invoke(frame.drop(columns=frame.columns[0]))
except Exception as error:  # noqa: BLE001 - it raises no other
    found["refused"] = str(error)
print(json.dumps(found))
