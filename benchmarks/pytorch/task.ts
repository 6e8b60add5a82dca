import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type * as tf from '@tensorflow/tfjs';

/** A model of `models.ts` by its name, and data that `models.py` reads. */
export interface Task {
  readonly name: string;
  readonly model: tf.LayersModel;
  readonly xs: tf.Tensor;
  /** Numbers of classes. */
  readonly labels: tf.Tensor;
}

/** Writes a task for Python; returns the folder. */
export function writeTask({ name, model, xs, labels }: Task): string {
  const folder = mkdtempSync(join(tmpdir(), 'bench-pytorch-'));
  const write = (file: string, tensor: tf.Tensor) => {
    writeFileSync(join(folder, file), Float32Array.from(tensor.dataSync()));
    return { file, shape: tensor.shape };
  };
  // In the order in which they were made, as in PyTorch; the model has them by depth.
  const made = [...model.trainableWeights].sort((a, b) => a.id - b.id);
  const task = {
    model: name,
    areImages: model.inputs[0]!.shape.length === 4,
    weights: made.map((weight, i) => write(`weight${i}`, weight.read())),
    xs: write('xs', xs),
    ys: write('ys', labels),
  };
  writeFileSync(join(folder, 'task.json'), JSON.stringify(task));
  return folder;
}
