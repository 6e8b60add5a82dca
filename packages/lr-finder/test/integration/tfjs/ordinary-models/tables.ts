import * as tf from '@tensorflow/tfjs';
import { standardized } from '../../../../benchmarks/live/data/split.ts';
import {
  cars,
  complete,
  films,
  numbers,
  penguins,
} from '../../../../benchmarks/live/data/tables.ts';
import type { OrdinaryModels } from './ordinary-model.ts';

const l = tf.layers;

/** A network of two hidden layers. */
function network(
  inputs: number,
  units: number,
  outputs: number,
  activation?: 'softmax' | 'sigmoid',
) {
  return tf.sequential({
    layers: [
      l.dense({ units, activation: 'relu', inputShape: [inputs] }),
      l.dense({ units, activation: 'relu' }),
      l.dense({ units: outputs, ...(activation && { activation }) }),
    ],
  });
}

/** Penguins, films and cars. */
export const TABLES: OrdinaryModels = {
  'penguins, sgd': () => {
    const model = network(4, 16, 3, 'softmax');
    model.compile({ optimizer: 'sgd', loss: 'categoricalCrossentropy' });
    return { model, data: { ...penguins().train, batchSize: 32 } };
  },
  'penguins by their number, momentum': () => {
    const { xs, ys } = penguins().train;
    const model = tf.sequential({
      layers: [l.dense({ units: 3, activation: 'softmax', inputShape: [4] })],
    });
    model.compile({
      optimizer: tf.train.momentum(0.01, 0.9),
      loss: 'sparseCategoricalCrossentropy',
    });
    return { model, data: { xs, ys: ys.argMax(1).toFloat(), batchSize: 16 } };
  },
  'penguins, adagrad': () => {
    const model = network(4, 32, 3, 'softmax');
    model.compile({ optimizer: 'adagrad', loss: 'categoricalCrossentropy' });
    return { model, data: { ...penguins().train, batchSize: 32 } };
  },
  'good films or not, adam': () => {
    const { xs, ys } = films().train;
    const model = tf.sequential({
      layers: [
        l.dense({ units: 32, activation: 'relu', inputShape: [xs.shape[1]!] }),
        l.dropout({ rate: 0.5 }),
        l.dense({ units: 1, activation: 'sigmoid' }),
      ],
    });
    model.compile({ optimizer: 'adam', loss: 'binaryCrossentropy', metrics: ['accuracy'] });
    return { model, data: { xs, ys: ys.greater(0).toFloat(), batchSize: 32 } };
  },
  'miles per gallon, rmsprop': () => {
    const model = network(5, 64, 1);
    model.compile({ optimizer: tf.train.rmsprop(0.001), loss: 'meanSquaredError' });
    return { model, data: { ...cars().train, batchSize: 32 } };
  },
  'miles per gallon, sgd and sigmoids': () => {
    const model = tf.sequential({
      layers: [
        l.dense({ units: 50, activation: 'sigmoid', inputShape: [5] }),
        l.dense({ units: 50, activation: 'sigmoid' }),
        l.dense({ units: 1 }),
      ],
    });
    model.compile({ optimizer: tf.train.sgd(0.01), loss: 'meanSquaredError' });
    return { model, data: { ...cars().train, batchSize: 40 } };
  },
  'miles per gallon of raw columns, sgd': () => {
    const columns = ['Horsepower', 'Weight_in_lbs'];
    const rows = complete('cars.json', [...columns, 'Miles_per_Gallon']);
    const model = tf.sequential({ layers: [l.dense({ units: 1, inputShape: [2] })] });
    model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
    const data = { xs: numbers(rows, columns), ys: numbers(rows, ['Miles_per_Gallon']) };
    return { model, data: { ...data, batchSize: 32 } };
  },
  'weight in pounds, adam': () => {
    const columns = ['Cylinders', 'Displacement', 'Horsepower', 'Acceleration'];
    const rows = complete('cars.json', [...columns, 'Weight_in_lbs']);
    const model = network(4, 32, 1);
    model.compile({ optimizer: 'adam', loss: 'meanSquaredError' });
    const data = { xs: standardized(numbers(rows, columns)), ys: numbers(rows, ['Weight_in_lbs']) };
    return { model, data: { ...data, batchSize: 32 } };
  },
  'miles per gallon, adamax': () => {
    const model = network(5, 32, 1);
    model.compile({ optimizer: 'adamax', loss: 'meanAbsoluteError' });
    return { model, data: { ...cars().train, batchSize: 32 } };
  },
};
