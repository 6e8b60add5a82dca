import * as tf from '@tensorflow/tfjs';
import { topics } from '../../../../benchmarks/live/data/sequences.ts';
import { complete } from '../../../../benchmarks/live/data/tables.ts';
import type { OrdinaryModels } from './ordinary-model.ts';

const l = tf.layers;
const LETTERS = ' abcdefghijklmnopqrstuvwxyz';
const LENGTH = 10;

/** The letters of film titles, one-hot, ten at a time, and the letter that follows. */
function* letters() {
  const titles = complete('movies.json', ['Title']).map(({ Title }) => String(Title));
  const text = titles
    .join(' ')
    .toLowerCase()
    .replace(/[^a-z]+/g, ' ');
  for (let i = 0; i + LENGTH < text.length; i += 3) {
    const codes = Array.from(text.slice(i, i + LENGTH + 1), (letter) => LETTERS.indexOf(letter));
    yield {
      xs: tf.oneHot(tf.tensor1d(codes.slice(0, -1), 'int32'), LETTERS.length).toFloat(),
      ys: tf.oneHot(codes.at(-1)!, LETTERS.length).toFloat(),
    };
  }
}

/** Texts. */
export const SEQUENCES: OrdinaryModels = {
  'the next letter, an LSTM, rmsprop': () => {
    const model = tf.sequential();
    model.add(l.lstm({ units: 32, inputShape: [LENGTH, LETTERS.length] }));
    model.add(l.dense({ units: LETTERS.length, activation: 'softmax' }));
    model.compile({ optimizer: tf.train.rmsprop(0.01), loss: 'categoricalCrossentropy' });
    return { model, data: tf.data.generator(letters).shuffle(500, 'seed').batch(64) };
  },
  'topics of texts, a GRU, adam': () => {
    const { xs, ys } = topics().train;
    const model = tf.sequential();
    model.add(l.embedding({ inputDim: 300, outputDim: 16, inputLength: 20 }));
    model.add(l.gru({ units: 16 }));
    model.add(l.dense({ units: 6, activation: 'softmax' }));
    model.compile({ optimizer: tf.train.adam(0.001), loss: 'categoricalCrossentropy' });
    function* batches() {
      for (let i = 0; i + 32 <= xs.shape[0]!; i += 32)
        yield { xs: xs.slice(i, 32), ys: ys.slice(i, 32) };
    }
    return { model, data: batches };
  },
  'topics of texts, convolutions, adagrad': () => {
    const model = tf.sequential();
    model.add(l.embedding({ inputDim: 300, outputDim: 16, inputLength: 20 }));
    model.add(l.conv1d({ filters: 16, kernelSize: 3, activation: 'relu' }));
    model.add(l.globalMaxPooling1d({}));
    model.add(l.dense({ units: 6, activation: 'softmax' }));
    model.compile({ optimizer: tf.train.adagrad(0.01), loss: 'categoricalCrossentropy' });
    return { model, data: { ...topics().train, batchSize: 32 } };
  },
};
