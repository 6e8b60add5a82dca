"""Steps with the outcomes of the arguments: a number, `raise`, `print`, `exit`, or a skipped step's `skip`."""
import os
import sys

import lr_finder

outcomes = iter(sys.argv[1:])


def step(lr):
    outcome = next(outcomes, "1")
    if outcome == "raise":
        raise ValueError("no more data")
    if outcome == "exit":
        sys.exit(4)
    if outcome == "skip":
        return lr_finder.Skipped(9)
    if outcome == "print":
        os.write(1, b"written by C\n")
        os.system("echo written by a shell")
        return 1
    return float(outcome)


lr_finder.serve(step, lambda: 0, lambda saved: None, evaluate=lambda: float("nan"))
