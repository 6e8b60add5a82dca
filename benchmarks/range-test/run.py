"""Runs the range test of pytorch-lr-finder: options come in as lines, times and losses go out."""

import contextlib
import importlib.util
import json
import os
import sys
import time
import types

import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "pytorch"))
if importlib.util.find_spec("matplotlib") is None:
    # It only draws, and nothing is drawn here.
    sys.modules["matplotlib"] = types.ModuleType("matplotlib")
    sys.modules["matplotlib.pyplot"] = sys.modules["matplotlib"].pyplot = types.ModuleType("pyplot")

from models import load_task
from torch_lr_finder import LRFinder


def mark_steps(finder, marks):
    """Notes when each step has ended."""
    train = finder._train_batch

    def noted(*args, **kwargs):
        loss = train(*args, **kwargs)
        marks.append(time.perf_counter())
        return loss

    finder._train_batch = noted


def main(folder, threads):
    torch.set_num_threads(int(threads))
    make, xs, ys = load_task(folder)
    print(json.dumps({"version": torch.__version__}), flush=True)
    for line in sys.stdin:
        options = json.loads(line)
        batch_size, held_out = options["batchSize"], options["heldOut"]
        model = make()
        optimizer = torch.optim.Adam(model.parameters(), lr=options["startLr"], eps=1e-7)
        training = TensorDataset(xs[held_out:], ys[held_out:])
        validation = TensorDataset(xs[:held_out], ys[:held_out])
        marks = []
        start = time.perf_counter()
        loader = DataLoader(training, batch_size=batch_size, shuffle=True)
        val_loader = DataLoader(validation, batch_size=batch_size) if options["isValidated"] else None
        finder = LRFinder(model, optimizer, nn.CrossEntropyLoss())
        mark_steps(finder, marks)
        with contextlib.redirect_stdout(None):
            finder.range_test(
                loader,
                val_loader=val_loader,
                end_lr=options["endLr"],
                num_iter=options["numIter"],
                diverge_th=float("inf"),
            )
        finder.reset()
        ms = (time.perf_counter() - start) * 1000
        later = (marks[-1] - marks[options["first"] - 1]) * 1000
        print(json.dumps({"losses": finder.history["loss"], "ms": ms, "later": later}), flush=True)


main(*sys.argv[1:])
