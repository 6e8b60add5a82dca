"""The training of a recorded run of pytorch-lr-finder; the argument is its file."""
import lr_finder_torch

import json
import sys

import torch
from torch import nn

with open(sys.argv[1]) as file:
    run = json.load(file)

torch.set_num_threads(1)
ACTIVATIONS = {"relu": nn.ReLU, "tanh": nn.Tanh}
layers = []
for layer in run["model"]["layers"]:
    if layer["type"] == "dense":
        layers.append(nn.Linear(layer["in"], layer["out"]))
    elif layer["type"] == "conv2d":
        layers.append(nn.Conv2d(layer["in_channels"], layer["filters"], layer["kernel"]))
    else:
        layers.append(nn.Flatten())
    if layer.get("activation"):
        layers.append(ACTIVATIONS[layer["activation"]]())
model = nn.Sequential(*layers)
model.load_state_dict({name: torch.tensor(weight["data"]).reshape(weight["shape"])
                       for name, weight in run["initial_weights"].items()})
options = {name: value for name, value in run["optimizer"].items() if name not in ("name", "note")}
kinds = {"sgd": "SGD", "momentum": "SGD", "adam": "Adam", "adamw": "AdamW", "rmsprop": "RMSprop"}
optimizer = getattr(torch.optim, kinds[run["optimizer"]["name"]])(model.parameters(), **options)
is_classifier = run["model"]["loss_id"] == "ce"


def tensors(data):
    labels = torch.tensor(data["labels"], dtype=torch.long if is_classifier else torch.float32)
    shape = data.get("labels_shape")
    return torch.tensor(data["inputs"], dtype=torch.float32).reshape(data["inputs_shape"]), (
        labels.reshape(shape) if shape else labels)


inputs, labels = tensors(run["data"])
loader = [(inputs[rows], labels[rows]) for rows in run["batches"]]
val_loader = None
if run["val"]:
    size = run["val"]["batch_size"]
    val_loader = list(zip(*(part.split(size) for part in tensors(run["val"]))))
loss = nn.CrossEntropyLoss() if is_classifier else nn.MSELoss()
lr_finder_torch.serve(model, optimizer, loss, loader, val_loader)
