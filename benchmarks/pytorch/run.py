"""Trains a model of `models.py`: rates come in as lines, losses and times go out."""

import json
import sys
import time

import torch
import torch.nn.functional as F

from models import load_task


def main(folder, threads, is_compiled):
    torch.set_num_threads(int(threads))
    make, xs, ys = load_task(folder)
    model = make()
    optimizer = torch.optim.Adam([p for p in model.parameters() if p.requires_grad], eps=1e-7)
    forward = torch.compile(model) if is_compiled == "true" else model
    print(json.dumps({"version": torch.__version__}), flush=True)
    step = 0
    for line in sys.stdin:
        losses, start = [], time.perf_counter()
        for lr in json.loads(line):
            for group in optimizer.param_groups:
                group["lr"] = lr
            batch = step % len(xs)
            optimizer.zero_grad()
            loss = F.cross_entropy(forward(xs[batch]), ys[batch])
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
            step += 1
        print(json.dumps({"losses": losses, "ms": (time.perf_counter() - start) * 1000}), flush=True)


main(*sys.argv[1:])
