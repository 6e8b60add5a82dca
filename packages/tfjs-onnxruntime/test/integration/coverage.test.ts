import * as tf from '@tensorflow/tfjs';
import { expect, it } from 'vitest';
import { KERNELS } from '../../src/kernels/index.ts';
import { LAYER_CASES } from '../layers.ts';
import { CORE_LOSSES, LAYERS_LOSSES, OPTIMIZERS } from '../losses.ts';

/** Layers that are tested in other places, or that can't be trained. */
const OTHER_LAYERS: Record<string, string> = {
  alphaDropout: 'compiled; drawn in the graph',
  dropout: 'compiled; drawn in the graph',
  gaussianDropout: 'compiled; drawn in the graph',
  gaussianNoise: 'compiled; drawn in the graph',
  spatialDropout1d: 'compiled; drawn in the graph',
  centerCrop: 'refused: kernel CropAndResize; tfjs has no gradient for it',
  resizing: 'tfjs itself fails when it is part of a model',
  conv3dTranspose: 'tfjs has no gradient for it',
  categoryEncoding: 'refused: kernel DenseBincount; tfjs has no gradient for it',
  randomWidth: 'refused: it reads a random number in JavaScript',
};

/** Not layers to be used in a model: base classes, inputs, cells, and second names. */
const NO_LAYERS = new Set(
  'Layer RNN RNNCell input inputLayer convLstm2dCell gruCell lstmCell simpleRNNCell stackedRNNCells avgPool1d avgPool2d avgPool3d avgPooling1d avgPooling2d avgPooling3d globalMaxPool1d globalMaxPool2d maxPool1d maxPool2d'.split(
    ' ',
  ),
);

/** The cases in whose name a layer is, whatever its case. */
function casesOf(layer: string): string[] {
  const wanted = layer.toLowerCase();
  const all = LAYER_CASES.map(({ name }) => name);
  return all.filter((name) =>
    name
      .toLowerCase()
      .split(/[^a-z0-9]+/)
      .includes(wanted),
  );
}

/** A table of Markdown with its columns in line. */
function table(head: string[], rows: string[][]): string {
  const widths = head.map((_, i) => Math.max(...[head, ...rows].map((cells) => cells[i]!.length)));
  const line = (cells: string[], fill = ' ') =>
    `| ${cells.map((cell, i) => cell.padEnd(widths[i]!, fill)).join(' | ')} |`;
  return [
    line(head),
    line(
      head.map(() => ''),
      '-',
    ),
    ...rows.map((row) => line(row)),
  ].join('\n');
}

it('all layers, losses, optimizers and kernels are accounted for, in docs/coverage.md', async () => {
  const layers = Object.keys(tf.layers)
    .filter((name) => !NO_LAYERS.has(name))
    .sort((a, b) => a.localeCompare(b, 'en'))
    .map((name) => {
      const cases = casesOf(name);
      const other = OTHER_LAYERS[name];
      expect(cases.length > 0 || other !== undefined, `the layer ${name} has a test`).toBe(true);
      return [`\`${name}\``, other ?? `compiled: ${cases.join('; ')}`];
    });
  const activations = LAYER_CASES.flatMap(({ name }) =>
    name.startsWith('activation ') ? [`\`${name.slice('activation '.length)}\``] : [],
  );
  const kernels = tf
    .getKernelsForBackend('cpu')
    .map(({ kernelName }) => kernelName)
    .sort();
  const names = (wanted: boolean) =>
    kernels
      .filter((name) => name in KERNELS === wanted)
      .map((name) => `\`${name}\``)
      .join(', ');
  const losses = [...LAYERS_LOSSES, ...CORE_LOSSES].map(([name]) => `\`${name}\``);
  const page = `# What can be compiled

A test writes this page. The tests train everything that is listed as compiled for 20 steps, half of them one by one and half in one call; losses equal those of TensorFlow.js's cpu backend to 1e-5, weights to 1e-4. They also train 300 random models of these layers, losses and optimizers for 5 steps: losses agree to 1e-4, but for the few where rounding alone moves TensorFlow.js's own by more than a tenth of the difference. Everything else is refused with an \`UnsupportedKernelError\` or a \`VaryingStepError\`; there is no fallback.

## Layers

${table(['layer', 'tested as'], layers)}

Regularizers of weights are compiled. Constraints are accepted but have no effect, since TensorFlow.js doesn't apply them in training. Recurrent layers are compiled as loops, so graph and compile time don't grow with the sequences; stateful ones are refused.

## Activations

${activations.join(', ')}

## Losses

${losses.join(', ')}, and your own functions.

## Optimizers

${OPTIMIZERS.map(([name]) => name).join('; ')}.

## Where TensorFlow.js's cpu backend is wrong

Two of its gradients are wrong. They are right here:

- \`resizeNearestNeighbor\`, and so \`upSampling2d\`, for batches of more than one sample: it uses the gradients of other samples;
- \`maxPool3d\` with windows that are higher than wide or wider than high: it uses the wrong places.

## Kernels

Compiled: ${names(true)}.

Refused: ${names(false)}.
`;
  await expect(page).toMatchFileSnapshot('../../docs/coverage.md');
});
