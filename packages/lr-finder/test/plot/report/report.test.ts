import { parseHTML } from 'linkedom';
import { describe, expect, it } from 'vitest';
import { runsAll } from '../../../../../test/sample.ts';
import { formatRate } from '../../../src/plot/number-text.ts';
import { type ReportedTest, type ReportOptions, report } from '../../../src/plot/report/index.ts';
import { parseHistory } from '../../../src/range-test/history.ts';
import { suggest } from '../../../src/suggest/suggest.ts';
import { madeHistory, realCurve, suggestionAt, withLosses } from '../histories.ts';
import { HOSTILE_TESTS } from './hostile.ts';

const curve = realCurve('mnist-cnn-adam');
const adam: ReportedTest = { name: 'Adam', history: curve, suggestion: suggest(curve) };

async function open(test: ReportedTest | readonly ReportedTest[], options?: ReportOptions) {
  const text = await report(test, options);
  const { document } = parseHTML(text);
  const textsOf = (selector: string): string[] =>
    [...document.querySelectorAll(selector)].map((found) =>
      (found as Element).textContent!.replace(/\s+/g, ' ').trim(),
    );
  return { text, document, textsOf };
}

describe('the answer', () => {
  it('is the rate, interval, bounds and verdict', async () => {
    const suggestion = suggestionAt(0.0123, {
      ...{ method: 'steepest', interval: [0.005, 0.02], bounds: [0.001, 0.05] },
    });
    const { textsOf } = await open({ history: curve, suggestion });
    expect(textsOf('.rate')).toEqual(['1.23e-2']);
    expect(textsOf('.verdict')).toEqual(['The verdict is ok.']);
    const facts = textsOf('.facts dd');
    expect(facts[0]).toMatch(/^5e-3 to 2e-2 Where .* 80 times in a hundred/);
    expect(facts[1]).toMatch(/^1e-3 to 5e-2 To cycle between/);
    expect(facts[2]).toBe(
      'steepest Where the moving average falls most from one step to the next. A rule of pytorch-lr-finder.',
    );
  });

  it('says that there is no rate, and what to do', async () => {
    const history = madeHistory(6, (i) => 2 - i / 9);
    const suggestion = suggest(history);
    const { textsOf } = await open({ history, suggestion });
    expect(textsOf('.rate')).toEqual([]);
    expect(textsOf('.headline')).toEqual(['No learning rate to suggest ! too short']);
    expect(textsOf('.verdict')[0]).toBe(suggestion.verdict.message.replaceAll('`', ''));
    expect(textsOf('.verdict code')).toEqual(['numIter', 'startLr']);
  });

  it('is left out where there is none', async () => {
    const { textsOf } = await open({ history: curve });
    expect(textsOf('.answer')).toEqual([]);
    expect(textsOf('figure svg.lr-finder-figure')).toHaveLength(2);
  });
});

it.each([
  ['loss', 'Loss against learning rate', 'Change of the loss'],
  ['slope', 'Change of the loss per decade', 'Loss against learning rate'],
] as const)('shows the %s in each of its figures', async (show, words, others) => {
  const { textsOf } = await open([adam, { ...adam, name: 'again' }], { show });
  const descriptions = textsOf('svg desc');
  expect(descriptions).toHaveLength(6);
  for (const description of descriptions) {
    expect(description).toContain(words);
    expect(description).not.toContain(others);
  }
});

it('says how the test was done and what it cost', async () => {
  const { textsOf } = await open({
    ...adam,
    steps: 1300,
    tests: [{ history: curve, verdict: { kind: 'never-diverged', message: '' } }, adam],
    stopReason: 'diverged',
    settings: { optimizer: 'adam', weightDecay: 0, startLr: 1e-6, nesterov: false },
    confirmation: {
      lr: 0.01,
      trials: [
        { lr: 0.02, steps: 132, evaluations: 0, loss: 0.61234, standardError: 0.01 },
        { lr: 0.06, steps: 9, evaluations: 0, loss: Infinity, standardError: 0 },
        { lr: 0.006, steps: 132, evaluations: 0, loss: 0.51234, standardError: 0.01 },
        { lr: 0.002, steps: 66, evaluations: 0, loss: 0.7, standardError: 0.01 },
      ],
      stopReason: 'completed',
      steps: 339,
      evaluations: 0,
    },
  });
  expect(textsOf('.settings dd')).toEqual([
    '1,300 optimisation steps, those of 1 earlier test and 4 short trainings included',
    `${formatRate(curve.lr[0]!)} to ${formatRate(curve.lr.at(-1)!)}: never diverged`,
    `${curve.lr.length} points`,
    'The loss diverged, and the test stopped there.',
    'adam',
    '0',
    '1e-6',
    'false',
  ]);
  expect(textsOf('.trials caption')).toEqual([
    'Short trainings around the suggestion, of which the best went on, and which lead to 1e-2',
  ]);
  expect(textsOf('.trials tbody tr')).toEqual([
    '2e-21320.6123',
    '6e-29diverged',
    '6e-3 best1320.5123',
    '2e-3660.7',
  ]);
});

describe('the points', () => {
  it('are all listed, with the band, and what is not finite is called so', async () => {
    const history = withLosses(
      madeHistory(12, (i) => 3 - i / 4),
      { 5: Number.NaN },
    );
    const band = { low: history.lr.map(() => 1), high: history.lr.map(() => 4) };
    const { textsOf } = await open({ history, band });
    expect(textsOf('.points tbody tr')).toHaveLength(12);
    expect(textsOf('.points tbody tr:nth-child(6) td').slice(1)).toEqual([
      'not finite',
      'not finite',
      '1',
      '4',
    ]);
    expect(textsOf('.points thead th')).toHaveLength(6);
  });

  it('are thinned where they are many, and the data hold them all', async () => {
    const history = madeHistory(1002, (i) => 3 - i / 1000);
    const { textsOf, document } = await open({ history });
    const listed = textsOf('.points tbody th').map(Number);
    expect(listed).toHaveLength(202);
    expect(listed.slice(0, 2)).toEqual([0, 5]);
    expect(listed.at(-1)).toBe(1001);
    expect(parseHistory(document.querySelector('.lr-finder-history')!.textContent)).toEqual(
      history,
    );
  });
});

describe('the data', () => {
  it('are the history to the last digit, for programs and as CSV', async () => {
    const history = withLosses(curve, { 3: Number.NaN });
    const { document, text } = await open({ ...adam, history });
    const [, block] = /<script type="application\/json"[^>]*>(.*?)<\/script>/s.exec(text)!;
    expect(parseHistory(block)).toEqual(history);
    expect(JSON.parse(block!).suggestion.lr).toBe(adam.suggestion!.lr);
    const link = (document.querySelector('.save a') as Element).getAttribute('href')!;
    const [head, ...rows] = decodeURIComponent(link.split(',').slice(1).join(','))
      .trim()
      .split('\n');
    expect(head).toBe('lr,loss,raw_loss');
    expect(rows.map((row) => row.split(',').map(Number))).toEqual(
      history.lr.map((lr, i) => [lr, history.loss[i], history.rawLoss[i]]),
    );
  });

  it.runIf(runsAll)('have no link where a browser would not follow it', async () => {
    const { document } = await open({ history: madeHistory(40_000, (i) => 2 + Math.sin(i)) });
    expect(document.querySelector('.save')).toBeNull();
    const kept = parseHistory(document.querySelector('.lr-finder-history')!.textContent);
    expect(kept.lr).toHaveLength(40_000);
  });
});

describe('several tests', () => {
  it('are compared in a table, and each has its part', async () => {
    const { document, textsOf } = await open([
      adam,
      { history: curve },
      { name: '', history: curve },
    ]);
    expect(textsOf('.comparison tbody th')).toEqual(['Adam', 'Test 2', '']);
    expect(textsOf('article > h2')).toEqual(['Adam', 'Test 2', '']);
    expect(document.querySelectorAll('.lr-finder-history')).toHaveLength(3);
    for (const link of document.querySelectorAll('.comparison a')) {
      expect(document.querySelector((link as Element).getAttribute('href')!)).not.toBeNull();
    }
  });
});

describe('the page', () => {
  it('is the same for the same arguments', async () => {
    expect(await report([adam, adam])).toBe(await report([adam, adam]));
  });

  it('forbids itself to load and to run anything', async () => {
    const { document, text } = await open(adam, { title: 'A & B' });
    const policy = (document.querySelector('meta[http-equiv]') as Element).getAttribute('content')!;
    expect(policy).toMatch(/^default-src 'none';/);
    expect(policy).not.toContain('script-src');
    expect(document.title).toBe('A & B');
    expect(document.querySelectorAll('script:not([type="application/json"])')).toHaveLength(0);
    expect(text.match(/(src|href)="(?!#|data:)/g)).toBeNull();
    expect(text.match(/@import|url\(/)).toBeNull();
  });

  it.each([
    ['auto', 'light dark', true],
    ['light', 'light', false],
    ['dark', 'dark', false],
  ] as const)('is %s', async (theme, scheme, follows) => {
    const { document, text } = await open(adam, { theme });
    const meta: Element = document.querySelector('meta[name="color-scheme"]')!;
    expect(meta.getAttribute('content')).toBe(scheme);
    expect(text.includes('prefers-color-scheme')).toBe(follows);
  });

  it('shows hostile texts as texts', async () => {
    const { document, text } = await open(HOSTILE_TESTS, { title: HOSTILE_TESTS[0]!.name });
    const count = (selector: string) => document.querySelectorAll(selector).length;
    expect(count('script')).toBe(HOSTILE_TESTS.length);
    expect([count('img'), count('[onerror], [onload], [onmouseover]')]).toEqual([0, 0]);
    // The page's own, and those of figures that are dark where the page is.
    expect(count('style') - count('svg style')).toBe(1);
    expect(count('article')).toBe(HOSTILE_TESTS.length);
    expect(text.match(/[\p{Cs}\uFFFE\uFFFF]|(?!\n)\p{Cc}/u)).toBeNull();
    const blocks = [...document.querySelectorAll('script')] as Element[];
    expect(blocks.map((block) => JSON.parse(block.textContent!).name)).toEqual(
      HOSTILE_TESTS.map(({ name }) => name),
    );
  });
});
