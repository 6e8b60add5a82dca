"""The same as parabola.mjs, with the client for Python."""
print("loading")

import json
import os

import lr_finder

state = {"weight": 1.0, "velocity": 0.25, "steps": 0}
copies = 0


def written():
    if "STATE" in os.environ:
        with open(os.environ["STATE"], "w") as file:
            json.dump({**state, "copies": 0}, file)


def step(lr):
    loss = state["weight"] ** 2
    state["velocity"] = 0.5 * state["velocity"] + 2 * state["weight"]
    state["weight"] -= lr * state["velocity"]
    state["steps"] += 1
    print("step", state["steps"])
    written()
    return loss


def save():
    written()
    return dict(state)


def restore(saved):
    state.update(saved)
    written()


lr_finder.serve(step, save, restore, steps_at_once=7, optimizer="momentum", learning_rate=0.01,
                samples=100, parameters=1)
print("bye")
