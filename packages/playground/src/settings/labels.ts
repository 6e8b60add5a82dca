import type { DataName, EngineName, ModelName, OptimizerName } from './settings.ts';

export const ENGINE_LABELS: Readonly<Record<EngineName, string>> = {
  webgpu: 'WebGPU',
  webgl: 'WebGL',
  wasm: 'WebAssembly',
  onnx: 'ONNX Runtime',
};

export const DATA_LABELS: Readonly<Record<DataName, string>> = {
  digits: 'handwritten digits',
  moons: 'two moons',
  iris: 'irises',
  csv: 'a table of your own',
};

export const MODEL_LABELS: Readonly<Record<ModelName, string>> = {
  linear: 'a linear model',
  mlp: 'a network of dense layers',
  cnn: 'a convolutional network',
};

export const OPTIMIZER_LABELS: Readonly<Record<OptimizerName, string>> = {
  sgd: 'plain SGD',
  momentum: 'SGD with momentum',
  adam: 'Adam',
  rmsprop: 'RMSProp',
  adagrad: 'Adagrad',
  adamax: 'Adamax',
};
