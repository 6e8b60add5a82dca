import * as tf from '@tensorflow/tfjs';
import { cars, carsStandardized, films, penguins, weather } from '../data/tables.ts';
import { chainOf, dense, mlp } from '../layers.ts';
import type { LiveTask } from '../task.ts';

/** Real tables of a few hundred rows, and a real series. */
export const TABLES: readonly LiveTask[] = [
  {
    id: 'penguins-mlp-adagrad',
    dataset: 'penguins',
    optimizer: 'adagrad',
    batchSize: 16,
    steps: 300,
    loss: 'categoricalCrossentropy',
    data: penguins,
    model: () => mlp(4, [16, 16, 3], 'softsign', 'softmax'),
  },
  {
    id: 'cars-linear-sgd',
    dataset: 'cars',
    optimizer: 'sgd',
    batchSize: 32,
    steps: 300,
    loss: 'meanSquaredError',
    data: cars,
    model: () => mlp(5, [1], 'linear'),
  },
  {
    id: 'cars-mlp-adamax',
    dataset: 'cars',
    optimizer: 'adamax',
    batchSize: 32,
    steps: 400,
    loss: 'huberLoss',
    data: carsStandardized,
    model: () => mlp(5, [32, 32, 1], 'swish'),
  },
  {
    id: 'films-mlp-momentum',
    dataset: 'films',
    optimizer: 'momentum',
    batchSize: 128,
    steps: 300,
    loss: 'meanSquaredError',
    data: films,
    model: () =>
      chainOf(
        // Four numbers and twelve genres.
        dense(64, 'relu', 16),
        tf.layers.dropout({ rate: 0.2 }),
        dense(32, 'relu'),
        dense(1),
      ),
  },
  {
    id: 'weather-lstm-adam',
    dataset: 'weather',
    optimizer: 'adam',
    batchSize: 32,
    steps: 300,
    loss: 'meanSquaredError',
    data: weather,
    model: () => chainOf(tf.layers.lstm({ units: 16, inputShape: [8, 4] }), dense(1)),
  },
];
