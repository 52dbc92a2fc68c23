"""A client of Azure Machine Learning Studio's web services."""

import json
import sys
from pathlib import Path

import pandas as pd
from azmlclient import AzmlException, execute_rr

url, model, file = sys.argv[1:]
frame = pd.DataFrame(json.loads(Path(file).read_text()))
service = f"{url}/workspaces/w/services/{model}"
said = execute_rr("no key", service, {"input1": frame}, output_names=["output1"])["output1"]
found = {
    "probabilities": said["Scored Probabilities"].tolist(),
    "labels": said["Scored Labels"].tolist(),
}
try:
    execute_rr("no key", service, {"input1": frame.drop(columns=frame.columns[0])})
except AzmlException as error:
    found["refused"] = [error.maincode, error.mainmessage, error.args[0]]
print(json.dumps(found))
