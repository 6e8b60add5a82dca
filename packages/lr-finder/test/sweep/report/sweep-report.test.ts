import { parseHTML } from 'linkedom';
import { describe, expect, it } from 'vitest';
import { sweepCsv } from '../../../src/sweep/report/sweep-csv.ts';
import { sweepJson } from '../../../src/sweep/report/sweep-json.ts';
import { sweepReport } from '../../../src/sweep/report/sweep-report.ts';
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
