import { METHODS, type Method } from 'lr-finder';

/** What a reader of the page can set. */
interface Setting<Value> {
  /** What its field is called. */
  readonly label: string;
  readonly initial: Value;
  /** Reads it from a link or a field; `undefined` where the text says none that can be used. */
  readonly read: (text: string) => Value | undefined;
  /** What its field takes, shown to whoever typed something else. */
  readonly takes: string;
}

/** One of a few. */
export interface Choice<Value extends string> extends Setting<Value> {
  /** In words, in the order in which they are offered. */
  readonly options: Readonly<Record<Value, string>>;
}

function choice<Value extends string>(
  label: string,
  initial: NoInfer<Value>,
  options: Readonly<Record<Value, string>>,
): Choice<Value> {
  const names = Object.keys(options) as Value[];
  return {
    label,
    initial,
    options,
    read: (text) => names.find((name) => name === text),
    takes: '',
  };
}

function integer<Initial extends number | undefined>(
  label: string,
  initial: Initial,
  least: number,
  most: number,
): Setting<number | Initial> {
  const takes = most > 1e9 ? 'a whole number' : `a whole number from ${least} to ${most}`;
  return { label, initial, read: (text) => readInteger(text, least, most), takes };
}

function readInteger(text: string, least: number, most: number): number | undefined {
  const value = /^\d+$/.test(text.trim()) ? Number(text) : Number.NaN;
  return value >= least && value <= most ? value : undefined;
}

function rate(label: string, initial: number): Setting<number> {
  return {
    label,
    initial,
    read: readRate,
    takes: `a rate such as ${initial < 1 ? '1e-6' : initial}`,
  };
}

function readRate(text: string): number | undefined {
  const value = text.trim() === '' ? Number.NaN : Number(text);
  // Adding 0 turns -0 into 0.
  return value >= 0 && value <= 1e6 ? value + 0 : undefined;
}

function readWidths(text: string): readonly number[] | undefined {
  const parts = text.split(/[,\s]+/).filter((part) => part !== '');
  const widths = parts.flatMap((part) => readInteger(part, 1, 1024) ?? []);
  const isFit = widths.length === parts.length && parts.length >= 1 && parts.length <= 4;
  return isFit ? widths : undefined;
}

/** What the training steps are taken by. */
export const ENGINE_LABELS = {
  webgpu: 'WebGPU',
  webgl: 'WebGL',
  wasm: 'WebAssembly',
  onnx: 'ONNX Runtime',
} as const;

/** What is trained, and how the rate grows: a test runs by these, and by nothing else. */
const TEST_SETTINGS = {
  data: choice('Data', 'digits', {
    digits: 'handwritten digits',
    moons: 'two moons',
    iris: 'irises',
    csv: 'a table of your own',
  }),
  model: choice('Model', 'mlp', {
    linear: 'a linear model',
    mlp: 'a network of dense layers',
    cnn: 'a convolutional network',
  }),
  widths: {
    label: 'Units of each hidden layer',
    initial: [64] as readonly number[],
    read: readWidths,
    takes: 'one to four whole numbers from 1 to 1024, such as 64, 32',
  },
  optimizer: choice('Optimizer', 'adam', {
    sgd: 'plain SGD',
    momentum: 'SGD with momentum',
    adam: 'Adam',
    rmsprop: 'RMSProp',
    adagrad: 'Adagrad',
    adamax: 'Adamax',
  }),
  batchSize: integer('Batch size', 64, 1, 1024),
  startLr: rate('First learning rate', 1e-6),
  endLr: rate('Last learning rate', 10),
  numIter: integer('Steps', 100, 10, 2000),
  stepMode: choice('How the rate grows', 'exp', { exp: 'factors', linear: 'amounts' }),
  loss: choice('Loss', 'training', { training: 'training loss', validation: 'validation loss' }),
  /** `fastest`: whichever takes least time a step here. */
  engine: choice('Engine', 'fastest', { fastest: 'whatever is fastest here', ...ENGINE_LABELS }),
  /** Of the first weights, and of the order of the samples. */
  seed: integer('Seed', 1, 0, 2 ** 31 - 1),
};

/** How the curve is read and shown. */
const VIEW_SETTINGS = {
  method: choice('Method', 'descent', methodLabels()),
  /** Points left out at the ends; `undefined`: as many as the method's author leaves out. */
  skipStart: integer('Points left out at the start', undefined, 0, 2000),
  skipEnd: integer('Points left out at the end', undefined, 0, 2000),
  curve: choice('What the line shows', 'smoothed', {
    smoothed: 'smoothed',
    raw: 'raw',
    slope: 'slope',
  }),
  axis: choice('Axis of the learning rate', 'log', { log: 'log', linear: 'linear' }),
  /** Of each training that the suggestion is tried out by. */
  trialSteps: integer('Steps of each training', 150, 10, 1000),
};

function methodLabels(): Record<Method, string> {
  const names = Object.keys(METHODS).map((name) => [name, name]);
  return Object.fromEntries(names) as Record<Method, string>;
}

/** All that a link to the page holds, in its order. */
export const SETTINGS = { ...TEST_SETTINGS, ...VIEW_SETTINGS };

type ValuesOf<Table> = {
  readonly [Name in keyof Table]: Table[Name] extends Setting<infer Value> ? Value : never;
};
export interface TestSettings extends ValuesOf<typeof TEST_SETTINGS> {}
export interface ViewSettings extends ValuesOf<typeof VIEW_SETTINGS> {}
export interface Settings extends TestSettings, ViewSettings {}
export type EngineName = keyof typeof ENGINE_LABELS;

export const ENGINES = Object.keys(ENGINE_LABELS) as EngineName[];
export const METHOD_NAMES = Object.keys(METHODS) as Method[];
export const DEFAULTS = Object.fromEntries(
  Object.entries(SETTINGS).map(([name, { initial }]) => [name, initial]),
) as unknown as Settings;

/** The settings that decide what comes out of a test, without the seed: tests that share them compare. */
export function experimentOf(settings: TestSettings): string {
  const names = Object.keys(TEST_SETTINGS) as (keyof TestSettings)[];
  const values = names.map((name) => {
    const isUnused = name === 'widths' && settings.model !== 'mlp';
    return isUnused || name === 'seed' || name === 'engine' ? null : settings[name];
  });
  return JSON.stringify(values);
}
