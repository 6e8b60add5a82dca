"""Trains a model of `models.ts` with PyTorch: rates come in as lines, losses and times go out."""

import json
import sys
import time

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn


class Block(nn.Module):
    def __init__(self, channels, filters, stride):
        super().__init__()
        # In the order in which TensorFlow.js makes the layers.
        self.shortcut = (
            nn.Sequential(nn.Conv2d(channels, filters, 1, stride, bias=False), nn.BatchNorm2d(filters))
            if stride > 1
            else nn.Identity()
        )
        self.conv1 = nn.Conv2d(channels, filters, 3, stride, 1, bias=False)
        self.norm1 = nn.BatchNorm2d(filters)
        self.conv2 = nn.Conv2d(filters, filters, 3, 1, 1, bias=False)
        self.norm2 = nn.BatchNorm2d(filters)

    def forward(self, x):
        inner = F.relu(self.norm1(self.conv1(x)))
        return F.relu(self.norm2(self.conv2(inner)) + self.shortcut(x))


def resnet(blocks):
    layers = [nn.Conv2d(3, 16, 3, 1, 1, bias=False), nn.BatchNorm2d(16), nn.ReLU()]
    channels = 16
    for stage, filters in enumerate([16, 32, 64]):
        for block in range(blocks):
            layers.append(Block(channels, filters, 2 if stage > 0 and block == 0 else 1))
            channels = filters
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(64, 10))


class Recurrent(nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(32, 64, batch_first=True)
        # TensorFlow.js has one bias.
        self.lstm.bias_hh_l0.data.zero_()
        self.lstm.bias_hh_l0.requires_grad = False
        self.dense = nn.Linear(64, 10)

    def forward(self, x):
        return self.dense(self.lstm(x)[0][:, -1])


class TransformerBlock(nn.Module):
    def __init__(self):
        super().__init__()
        # In the order in which TensorFlow.js makes the layers.
        self.norm1 = nn.LayerNorm(64)
        self.queries, self.keys, self.values = (nn.Linear(64, 64) for _ in range(3))
        self.output = nn.Linear(64, 64)
        self.norm2 = nn.LayerNorm(64)
        self.hidden = nn.Linear(64, 256)
        self.narrow = nn.Linear(256, 64)

    def forward(self, x):
        seen = self.norm1(x)
        scores = self.queries(seen) @ self.keys(seen).transpose(1, 2) / 8
        x = x + self.output(scores.softmax(-1) @ self.values(seen))
        return x + self.narrow(F.relu(self.hidden(self.norm2(x))))


class Transformer(nn.Module):
    def __init__(self):
        super().__init__()
        self.blocks = nn.Sequential(TransformerBlock(), TransformerBlock())
        self.dense = nn.Linear(64, 10)

    def forward(self, x):
        return self.dense(self.blocks(x).mean(1))


MODELS = {
    "mlp": lambda: nn.Sequential(nn.Linear(784, 128), nn.ReLU(), nn.Linear(128, 10)),
    "cnn": lambda: nn.Sequential(
        nn.Conv2d(1, 32, 3), nn.ReLU(), nn.Conv2d(32, 64, 3), nn.ReLU(), nn.MaxPool2d(2),
        nn.Flatten(), nn.Linear(9216, 128), nn.ReLU(), nn.Linear(128, 10),
    ),
    "lstm": Recurrent,
    "transformer": Transformer,
    "resnet": lambda: resnet(1),
    "resnet56": lambda: resnet(9),
}


def read(folder, entry):
    return np.fromfile(f"{folder}/{entry['file']}", dtype="<f4").reshape(entry["shape"])


def load_weights(model, name, weights):
    """Kernels turned from TensorFlow's order of axes to PyTorch's."""
    with torch.no_grad():
        trained = [parameter for parameter in model.parameters() if parameter.requires_grad]
        for parameter, value in zip(trained, weights, strict=True):
            if value.ndim == 4:
                value = value.transpose(3, 2, 0, 1)
            elif value.ndim == 2:
                if name == "cnn" and value.shape[0] == 9216:
                    value = value.reshape(12, 12, 64, -1).transpose(2, 0, 1, 3).reshape(9216, -1)
                value = value.T
            parameter.copy_(torch.from_numpy(np.ascontiguousarray(value)))


def main(folder, threads):
    torch.set_num_threads(int(threads))
    with open(f"{folder}/task.json", encoding="utf-8") as file:
        task = json.load(file)
    model = MODELS[task["model"]]().train()
    load_weights(model, task["model"], [read(folder, one) for one in task["weights"]])
    xs = torch.from_numpy(read(folder, task["xs"]))
    if xs.ndim == 5:
        xs = xs.permute(0, 1, 4, 2, 3).contiguous()
    ys = torch.from_numpy(read(folder, task["ys"]).astype("int64"))
    optimizer = torch.optim.Adam([p for p in model.parameters() if p.requires_grad], eps=1e-7)
    print(json.dumps({"version": torch.__version__}), flush=True)
    step = 0
    for line in sys.stdin:
        losses, start = [], time.perf_counter()
        for lr in json.loads(line):
            for group in optimizer.param_groups:
                group["lr"] = lr
            batch = step % len(xs)
            optimizer.zero_grad()
            loss = F.cross_entropy(model(xs[batch]), ys[batch])
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
            step += 1
        print(json.dumps({"losses": losses, "ms": (time.perf_counter() - start) * 1000}), flush=True)


main(*sys.argv[1:])
