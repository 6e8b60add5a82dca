import { describe, expect, it } from 'vitest';
import { ArgumentError, DataError } from '../../../src/errors.ts';
import { JUPYTER_DISPLAY } from '../../../src/plot/figure.ts';
import { type PlottedTest, plot } from '../../../src/plot/index.ts';
import { plotTerminal } from '../../../src/plot/terminal.ts';
import { readSvg } from '../../plot/drawn.ts';
import { madeBand, madeHistory, realCurve, suggestionAt } from '../../plot/histories.ts';

const adam = realCurve('mnist-cnn-adam');
const sgd = realCurve('digits-mlp-sgd');
const tests: PlottedTest[] = [
  { name: 'Adam', history: adam, suggestion: suggestionAt(0.02), band: madeBand(adam) },
  { name: 'SGD', history: sgd, suggestion: suggestionAt(0.3) },
];

describe('several tests', () => {
  it('are drawn with a legend that says what each suggests', async () => {
    const drawn = readSvg((await plot(tests)).svg);
    expect(drawn.texts('key')).toEqual(
      expect.arrayContaining(['Adam, suggested 2e-2', 'SGD, suggested 0.3', 'lowest to highest']),
    );
    expect(drawn.count('suggested-loss')).toBe(2);
    expect(drawn.count('suggested-interval')).toBe(2);
    expect(drawn.count('band')).toBe(1);
    expect(drawn.count('series-symbols')).toBeGreaterThan(7);
  });

  it('are told apart in a terminal without colours', () => {
    const figure = plotTerminal(tests, { color: false });
    expect(figure).toContain('A⠒ Adam, suggested 2e-2');
    expect(figure).toContain('B⠒ SGD, suggested 0.3');
    expect(figure).toContain('░');
    const frame = figure.slice(0, figure.indexOf('└'));
    expect(frame.match(/A/g)!.length).toBeGreaterThan(1);
    expect(frame.match(/B/g)!.length).toBeGreaterThan(1);
  });

  it('have names that say how many there are beyond the room', async () => {
    const many = Array.from({ length: 30 }, (_, i) => ({ name: `test number ${i}`, history: sgd }));
    const drawn = readSvg((await plot(many, { width: 300, height: 200 })).svg);
    expect(drawn.texts('key').at(-1)).toMatch(/^and \d+ more$/);
    const lines = plotTerminal(many, { width: 40, height: 14, color: false }).split('\n');
    expect(lines.length).toBeLessThanOrEqual(14);
    expect(lines.at(-1)).toMatch(/and \d+ more$/);
  });

  it('is drawn as a single one where the list has one', async () => {
    const listed = await plot([{ name: 'Adam', history: adam }]);
    expect(listed.svg).toBe((await plot(adam, { title: 'Adam' })).svg);
  });

  it.each<[unknown, object, string]>([
    [[], {}, 'Expected `tests` to be a list of at least one test, got []'],
    [[3], {}, 'Expected `tests[0]` to be an object { name, history }, got 3'],
    [[{ history: sgd }], {}, 'Expected `tests[0].name` to be a string, got undefined'],
    [
      tests,
      { suggestion: suggestionAt(1) },
      'Expected `suggestion` to belong to one of the tests, got one for all. Pass it as `tests[0].suggestion`',
    ],
  ])('refuses %j with %j', async (data, options, message) => {
    await expect(plot(data as never, options)).rejects.toThrow(new ArgumentError(message));
  });

  it('says which history is wrong, and which band', async () => {
    const short = { lr: [1], loss: [1, 2], rawLoss: [1] };
    await expect(plot([tests[0]!, { name: 'b', history: short }])).rejects.toThrow(DataError);
    await expect(plot([tests[0]!, { name: 'b', history: short }])).rejects.toThrow(
      'tests[1].history',
    );
    await expect(plot(sgd, { band: { low: [1], high: [1] } })).rejects.toThrow(
      `Expected \`band\` to be { low, high } with ${sgd.lr.length} losses each, as the history`,
    );
  });
});

it('shows itself in a notebook', async () => {
  const figure = await plot(madeHistory(20, (i) => i));
  expect(JUPYTER_DISPLAY).toBe(Symbol.for('Jupyter.display'));
  expect(figure[JUPYTER_DISPLAY]()).toEqual({
    'image/svg+xml': figure.svg,
    'text/plain': figure.description,
  });
});

it('has no live element where there is no document', async () => {
  const figure = await plot(sgd);
  expect(() => figure.element()).toThrow('Expected `element` to be called in a page');
});
