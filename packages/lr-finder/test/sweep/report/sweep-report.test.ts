import { parseHTML } from 'linkedom';
import { describe, expect, it } from 'vitest';
import { spellOut } from '../../../src/printable.ts';
import { sweepCsv } from '../../../src/sweep/report/sweep-csv.ts';
import { sweepJson } from '../../../src/sweep/report/sweep-json.ts';
import { sweepReport } from '../../../src/sweep/report/sweep-report.ts';
import type { Setting } from '../../../src/sweep/settings/setting.ts';
import { HOSTILE as HOSTILE_TEXTS } from '../../plot/report/hostile.ts';
import { failed, tested } from '../results.ts';

const HOSTILE = '</script><script>alert("1")</script>';
const results = [
  ...[0, 1e-4].flatMap((weightDecay) =>
    [32, 64].map((batchSize) =>
      tested({ weightDecay, batchSize, note: 'a, "b"' }, [3, 1 + weightDecay, batchSize]),
    ),
  ),
  failed({ weightDecay: 1, batchSize: 32, note: HOSTILE }, HOSTILE),
  tested({ weightDecay: 1, batchSize: 64, note: '' }, [Number.NaN]),
];
const sweep = { module: 'sweep.ts', moduleHash: 'abc', options: { numIter: 3 }, results };

describe('sweepReport', () => {
  it('has the choice, the figures, the tables and the data', async () => {
    const page = await sweepReport(sweep);
    const { document } = parseHTML(page);
    expect(document.querySelector('.headline')!.textContent).toContain('1e-4');
    expect(document.querySelector('.verdict')!.textContent).toMatch(/^1e-4 reaches/);
    expect(document.querySelectorAll('figure')).toHaveLength(2);
    const captions = [...document.querySelectorAll('caption')].map(
      ({ textContent }) => textContent,
    );
    expect(captions).toEqual([
      expect.stringMatching(/^By weightDecay: means of 2/),
      expect.stringMatching(/^By batchSize/),
    ]);
    const rows = [...document.querySelectorAll('table')].at(-1)!.querySelectorAll('tbody tr');
    expect(rows).toHaveLength(results.length);
    expect(rows[4]!.textContent).toContain(`It failed: ${HOSTILE}`);
    expect(rows[5]!.textContent).toContain('No loss was finite');
    const data = JSON.parse(document.querySelector('.lr-finder-sweep')!.textContent!) as {
      settings: { setting: unknown }[];
    };
    expect(data.settings.map(({ setting }) => setting)).toContainEqual(results[4]!.setting);
  });

  it('loads nothing, runs nothing, and is the same each time', async () => {
    const page = await sweepReport(sweep, { title: HOSTILE, theme: 'dark' });
    expect(page).toBe(await sweepReport(sweep, { title: HOSTILE, theme: 'dark' }));
    const { document } = parseHTML(page);
    const scripts = [...document.querySelectorAll('script')];
    expect(scripts.map((script) => script.getAttribute('type'))).toEqual(['application/json']);
    const policy = document.querySelector('meta[http-equiv]')!.getAttribute('content');
    expect(policy).toContain("default-src 'none'");
    expect(document.querySelector('h1')!.textContent).toBe(HOSTILE);
  });

  it('shows hostile names and values as texts, each as itself', async () => {
    // No setting has a member of that name.
    const texts = HOSTILE_TEXTS.filter((text) => text !== '__proto__');
    const named = texts.flatMap((text) => [
      tested({ [text]: text, wd: 1 }, [3, 1, 2]),
      tested({ [text]: 'b', wd: 2 }, [3, 2, 4]),
      failed({ [text]: 1 }, text),
    ]);
    const page = await sweepReport({ ...sweep, module: HOSTILE_TEXTS[0]!, results: named });
    expect(page).not.toMatch(/(?!\n)\p{Cc}|[\p{Cs}\p{Bidi_Control}\ufffe\uffff]/u);
    expect(page).not.toContain('native code');
    const { document } = parseHTML(page);
    expect(document.querySelectorAll('script')).toHaveLength(1);
    const data = JSON.parse(document.querySelector('.lr-finder-sweep')!.textContent!) as {
      settings: { setting: unknown }[];
    };
    const settings = data.settings.map(({ setting }) => JSON.stringify(setting));
    expect(settings.sort()).toEqual(named.map(({ setting }) => JSON.stringify(setting)).sort());
    const head = [...[...document.querySelectorAll('table')].at(-1)!.querySelectorAll('th bdi')];
    const names = head.map(({ textContent }) => textContent);
    for (const text of texts)
      expect(names).toContain(spellOut(text.replace(/[\u2028\u2029]/g, ' ')));
  });

  it('compares by a name that every object has', async () => {
    const results = ['a', 'b'].map((value, i) => tested({ toString: value, x: 1 }, [3, i, 2]));
    results.push(tested({ x: 2 }, [3, 1, 2]));
    const page = await sweepReport({ ...sweep, results }, { by: 'toString' });
    const { document } = parseHTML(page);
    expect(document.querySelector('caption')!.textContent).toMatch(
      /^By toString: means of 1 tests/,
    );
    expect(sweepCsv(results)).not.toContain('native code');
  });

  it('says so where no setting has a curve', async () => {
    const page = await sweepReport({ ...sweep, results: results.slice(4, 5) });
    expect(page).toContain('No setting has a curve');
  });

  it.each<[options: object, message: string]>([
    [{ theme: 'pink' }, "Expected `theme` to be 'auto', 'light' or 'dark', got 'pink'"],
    [{ title: 1 }, 'Expected `title` to be a string'],
  ])('refuses %j', async (options, message) => {
    await expect(sweepReport(sweep, options)).rejects.toThrow(message);
    await expect(sweepReport({ ...sweep, results: [] })).rejects.toThrow('with results');
  });
});

describe('sweepCsv', () => {
  it('has a column for each name, and what is not there stays empty', () => {
    const lines = sweepCsv(results).split('\r\n');
    expect(lines[0]).toBe(
      'weightDecay,batchSize,note,randomSeed,status,lowestLoss,lowestLossLr,suggestedLr,verdict,stopReason,steps,seconds,error',
    );
    expect(lines[1]).toMatch(/^0,32,"a, ""b""",1,ok,1,0\.01,/);
    expect(lines).toContain(
      `1,32,"${HOSTILE.replaceAll('"', '""')}",1,failed,,,,,,,0.5,"${HOSTILE.replaceAll('"', '""')}"`,
    );
    expect(lines).toContain('1,64,,1,non-finite,,,,,completed,1,0.5,');
  });

  it.each<[value: Setting[string], cell: string]>([
    ['=1+1', "'=1+1"],
    ['=HYPERLINK("http://x","y")', `"'=HYPERLINK(""http://x"",""y"")"`],
    ["+cmd|' /C calc'!A0", "'+cmd|' /C calc'!A0"],
    ['-2+3', "'-2+3"],
    ['@SUM(A1)', "'@SUM(A1)"],
    ['\t=1', '"\'\t=1"'],
    ['\r=1', '"\'\r=1"'],
    ['\uff1d1+1', "'\uff1d1+1"],
    ['a;=1+1', '"a;=1+1"'],
    ['two\nlines', '"two\nlines"'],
    ['half \ud800', 'half \ufffd'],
    ['-1e-3', '-1e-3'],
    [-1e-3, '-0.001'],
    [-5, '-5'],
    [{ a: -1 }, '"{""a"":-1}"'],
    [true, 'true'],
  ])('has %j as %s, no formula', (value, cell) => {
    const csv = sweepCsv([tested({ value, [String(value)]: 1 }, [3, -1, 2])]);
    const [head, row] = csv.split('\r\n') as [string, string];
    expect(row.startsWith(`${cell},1,1,ok,-1,0.01,`)).toBe(true);
    if (typeof value === 'string') expect(head.startsWith(`value,${cell},randomSeed,`)).toBe(true);
  });
});

describe('sweepJson', () => {
  it('is plain data with the choice and each setting', () => {
    const plain = JSON.parse(JSON.stringify(sweepJson(sweep))) as Record<string, unknown>;
    expect(plain).toMatchObject({
      module: 'sweep.ts',
      options: { numIter: 3 },
      weightDecay: { weightDecay: 1e-4 },
    });
    expect(plain.settings).toHaveLength(results.length);
    expect(plain.settings).toContainEqual(
      expect.objectContaining({ status: 'failed', error: HOSTILE }),
    );
  });
});
