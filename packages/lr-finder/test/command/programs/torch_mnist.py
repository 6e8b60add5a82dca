"""An MLP with dropout on the digits of MNIST, with AdamW, for lr-finder; the folder of the data is the argument.

With `expected` it prints the history that pytorch-lr-finder would record (`range_test` of davidtvs'
pytorch-lr-finder 0.2.2, over the same batches), as JSON. Otherwise it is tested, and says afterwards whether it
is as before. With `scaler` the gradients are scaled; at its first scales they overflow.
"""
import lr_finder_torch

import copy
import json
import pathlib
import sys

import torch
from torch import nn

folder, *modes = sys.argv[1:]


def read(name, header):
    content = (pathlib.Path(folder) / name).read_bytes()[header:]
    return torch.frombuffer(bytearray(content), dtype=torch.uint8).reshape(60000, -1)


torch.manual_seed(0)
torch.set_num_threads(1)
images = read("train-images-idx3-ubyte", 16).float() / 255
digits = torch.utils.data.TensorDataset(images, read("train-labels-idx1-ubyte", 8).squeeze(1).long())
generator = torch.Generator().manual_seed(1)
loader = torch.utils.data.DataLoader(digits, batch_size=64, shuffle=True, generator=generator)
model = nn.Sequential(nn.Linear(784, 32), nn.ReLU(), nn.Dropout(0.2), nn.Linear(32, 10))
optimizer = torch.optim.AdamW(model.parameters(), lr=1e-3)
loss = nn.CrossEntropyLoss()
scaler = torch.amp.GradScaler("cpu", init_scale=2.0**24, growth_interval=10) if "scaler" in modes else None
dtype = torch.float16 if scaler else None


def train_batch(batches, lr):
    """The loss of a step that isn't skipped."""
    inputs, labels = next(batches)
    optimizer.param_groups[0]["lr"] = lr
    optimizer.zero_grad()
    with torch.autocast("cpu", dtype, enabled=scaler is not None):
        value = loss(model(inputs), labels)
    if scaler is None:
        value.backward()
        optimizer.step()
        return value.item()
    before = scaler.get_scale()
    scaler.scale(value).backward()
    scaler.step(optimizer)
    scaler.update()
    return train_batch(batches, lr) if scaler.get_scale() < before else value.item()


def range_test(start_lr, end_lr, num_iter, smooth_f=0.05, diverge_th=5):
    history, best, batches = {"lr": [], "loss": []}, None, iter(loader)
    for iteration in range(num_iter):
        lr = start_lr * (end_lr / start_lr) ** (iteration / (num_iter - 1))
        value = train_batch(batches, lr)
        history["lr"].append(lr)
        if iteration == 0:
            best = value
        else:
            value = smooth_f * value + (1 - smooth_f) * history["loss"][-1]
            best = min(best, value)
        history["loss"].append(value)
        if value > diverge_th * best:
            break
    return history


def state():
    return copy.deepcopy((model.state_dict(), optimizer.state_dict(), torch.get_rng_state(),
                          scaler and scaler.state_dict()))


def same(one, other):
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    if isinstance(one, (list, tuple)):
        return len(one) == len(other) and all(map(same, one, other))
    return torch.equal(one, other) if torch.is_tensor(one) else one == other


# A training that is under way: its optimizer has slots, its scaler a history.
training = iter(loader)
for _ in range(3):
    train_batch(training, 1e-3)
before = state()
if "expected" in modes:
    print(json.dumps(range_test(1e-5, 10, 100)))
else:
    lr_finder_torch.serve(model, optimizer, loss, loader, scaler=scaler)
    print("as before" if same(state(), before) else "changed")
