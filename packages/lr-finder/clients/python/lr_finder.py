"""The learning rate range test of lr-finder on a training in Python >= 3.8:

    import lr_finder  # first: from here on, what the program prints goes to the standard error

    lr_finder.serve(step, save, restore)

    npx lr-finder run -- python train.py  # in a shell

lr_finder_torch.py does the same for PyTorch. The protocol is described in lr-finder's docs/processes.md.
"""
import itertools
import json
import math
import os
import sys
import traceback

VERSION = 1


class Skipped(float):
    """The loss of a step whose gradients overflowed, so that the weights are unchanged: it is taken again."""


def _take_over():
    """Keeps the standard input and output for the protocol; the program's own become null and stderr."""
    channel = os.fdopen(os.dup(0), encoding="utf-8"), os.fdopen(os.dup(1), "w", encoding="utf-8")
    sys.stdout.flush()
    null = os.open(os.devnull, os.O_RDONLY)
    os.dup2(null, 0)
    os.close(null)
    os.dup2(2, 1)
    sys.stdout = sys.stderr
    return channel


_channel = _take_over() if os.environ.pop("LR_FINDER_PROTOCOL", None) else None


def _number(value):
    value = float(value)
    return value if math.isfinite(value) else json.dumps(value)  # JSON has no NaN


def serve(step, save, restore, evaluate=None, steps_at_once=1, optimizer=None, learning_rate=None,
          samples=None, parameters=None):
    """Answers lr-finder until its test is over, then returns.

    step(lr): one optimisation step at this rate; returns its training loss, measured before the update, or
        Skipped(loss).
    save(): a copy of all that a step changes. restore(copy): puts it back, any number of times.
    evaluate(): optional; the validation loss.
    steps_at_once: how many steps to take for one message; more than 1 where a step takes less than a millisecond.
    optimizer: its name, such as "adam"; learning_rate: its own rate; samples, parameters: the numbers of
        training examples and of trained weights. With them the suggestion is better.
    """
    if _channel is None:
        raise RuntimeError(f"Start this program with: npx lr-finder run -- python {sys.argv[0]}")
    copies, numbers = {}, itertools.count(1)

    def do_hello(_):
        facts = {"optimizer": optimizer, "learningRate": learning_rate, "samples": samples,
                 "parameters": parameters, "stepsAtOnce": steps_at_once}
        known = {name: fact for name, fact in facts.items() if fact is not None}
        return {"version": VERSION, "evaluate": evaluate is not None, **known}

    def do_step(request):
        loss = step(request["lr"])
        return {"loss": _number(loss), "skipped": isinstance(loss, Skipped)}

    def do_steps(request):
        losses, skipped = [], False
        for lr in request["lrs"]:
            loss = step(lr)
            losses.append(_number(loss))
            skipped = isinstance(loss, Skipped)
            if skipped:
                break
        return {"losses": losses, "skipped": skipped}

    def do_save(_):
        number = next(numbers)
        copies[number] = save()
        return {"id": number}

    def do_restore(request):
        restore(copies[request["id"]])

    def do_release(request):
        del copies[request["id"]]

    answers = {"hello": do_hello, "step": do_step, "steps": do_steps, "save": do_save, "restore": do_restore,
               "release": do_release, "evaluate": lambda _: {"loss": _number(evaluate())}}
    requests, replies = _channel
    for line in requests:
        request = json.loads(line)
        if request["type"] == "bye":
            return
        try:
            reply = {"type": request["type"], **(answers[request["type"]](request) or {})}
        except Exception as error:  # the training failed, and can still be put back
            traceback.print_exc()
            reply = {"type": "error", "message": f"{type(error).__name__}: {error}"}
        replies.write(json.dumps(reply) + "\n")
        replies.flush()
    sys.exit("lr-finder has ended")
