"""The models of `models.ts` for PyTorch, and how to read a task that TypeScript has written."""

import json
import math

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


def separable(channels, filters, stride):
    """A depthwise convolution and one of size 1, as in MobileNet."""
    return [
        nn.Conv2d(channels, channels, 3, stride, 1, groups=channels, bias=False), nn.BatchNorm2d(channels), nn.ReLU(),
        nn.Conv2d(channels, filters, 1, bias=False), nn.BatchNorm2d(filters), nn.ReLU(),
    ]


def depthwise():
    layers = [nn.Conv2d(3, 32, 3, 1, 1, bias=False), nn.BatchNorm2d(32), nn.ReLU()]
    channels = 32
    for filters, stride in [(64, 1), (128, 2), (128, 1), (256, 2)]:
        layers += separable(channels, filters, stride)
        channels = filters
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(256, 10))


def pair(channels, filters):
    return nn.Sequential(
        nn.Conv2d(channels, filters, 3, 1, 1), nn.ReLU(), nn.Conv2d(filters, filters, 3, 1, 1), nn.ReLU()
    )


class UNet(nn.Module):
    def __init__(self):
        super().__init__()
        # In the order in which TensorFlow.js makes the layers.
        self.down1, self.down2, self.bottom = pair(3, 16), pair(16, 32), pair(32, 64)
        self.up2, self.up1 = pair(96, 32), pair(48, 16)
        self.head = nn.Conv2d(16, 10, 1)

    def forward(self, x):
        one = self.down1(x)
        two = self.down2(F.max_pool2d(one, 2))
        x = self.bottom(F.max_pool2d(two, 2))
        x = self.up2(torch.cat([F.interpolate(x, scale_factor=2), two], 1))
        return self.head(self.up1(torch.cat([F.interpolate(x, scale_factor=2), one], 1)))


# The width of the transformer.
WIDTH = 128


class TransformerBlock(nn.Module):
    def __init__(self):
        super().__init__()
        # In the order in which TensorFlow.js makes the layers.
        self.norm1 = nn.LayerNorm(WIDTH)
        self.queries, self.keys, self.values = (nn.Linear(WIDTH, WIDTH) for _ in range(3))
        self.output = nn.Linear(WIDTH, WIDTH)
        self.norm2 = nn.LayerNorm(WIDTH)
        self.hidden = nn.Linear(WIDTH, 4 * WIDTH)
        self.narrow = nn.Linear(4 * WIDTH, WIDTH)

    def forward(self, x):
        seen = self.norm1(x)
        scores = self.queries(seen) @ self.keys(seen).transpose(1, 2) / math.sqrt(WIDTH)
        x = x + self.output(scores.softmax(-1) @ self.values(seen))
        return x + self.narrow(F.relu(self.hidden(self.norm2(x))))


class Transformer(nn.Module):
    def __init__(self):
        super().__init__()
        self.blocks = nn.Sequential(*(TransformerBlock() for _ in range(4)))
        self.dense = nn.Linear(WIDTH, 10)

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
    "depthwise": depthwise,
    "unet": UNet,
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
                # A depthwise kernel is [height, width, channels, 1], and has one channel a group.
                is_depthwise = value.shape[3] == 1 and parameter.shape[0] == value.shape[2]
                value = value.transpose((2, 3, 0, 1) if is_depthwise else (3, 2, 0, 1))
            elif value.ndim == 2:
                if name == "cnn" and value.shape[0] == 9216:
                    value = value.reshape(12, 12, 64, -1).transpose(2, 0, 1, 3).reshape(9216, -1)
                value = value.T
            parameter.copy_(torch.from_numpy(np.ascontiguousarray(value)))


def load_task(folder):
    """The task with its arrays: a function that makes its model, images with channels first, labels."""
    with open(f"{folder}/task.json", encoding="utf-8") as file:
        task = json.load(file)
    weights = [read(folder, one) for one in task["weights"]]

    def make():
        model = MODELS[task["model"]]().train()
        load_weights(model, task["model"], weights)
        return model

    xs = torch.from_numpy(read(folder, task["xs"]))
    if task["areImages"]:
        xs = xs.movedim(-1, -3).contiguous()
    return make, xs, torch.from_numpy(read(folder, task["ys"]).astype("int64"))
