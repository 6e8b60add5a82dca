import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson } from '../../../src/sweep/settings/canonical-json.ts';
import { expandGrid, type Settings, settingsOf } from '../../../src/sweep/settings/settings.ts';

async function listed(settings: Settings): Promise<unknown[]> {
  const list: unknown[] = [];
  for await (const setting of settings.each()) list.push(setting);
  return list;
}

describe('expandGrid', () => {
  it('gives every combination, the last name varying fastest', () => {
    expect([...expandGrid({ a: [1, 2], b: ['x', 'y', 'z'] })]).toEqual([
      { a: 1, b: 'x' },
      { a: 1, b: 'y' },
      { a: 1, b: 'z' },
      { a: 2, b: 'x' },
      { a: 2, b: 'y' },
      { a: 2, b: 'z' },
    ]);
  });

  it('gives each combination once', () => {
    // A setting with that name is refused.
    const names = fc.string().filter((name) => name !== '__proto__');
    const values = fc.uniqueArray(fc.integer(), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(fc.dictionary(names, values, { minKeys: 1, maxKeys: 4 }), (grid) => {
        const all = [...expandGrid(grid)].map((setting) => canonicalJson(setting));
        const count = Object.values(grid).reduce((product, list) => product * list.length, 1);
        expect(all).toHaveLength(count);
        expect(new Set(all).size).toBe(count);
      }),
    );
  });
});

describe('settingsOf', () => {
  const pair = [{ a: 1 }, { a: 2 }];
  function* generated() {
    yield* pair;
    yield { a: 1 };
  }
  it.each<[what: string, source: unknown, total: number | undefined]>([
    ['a grid', { a: [1, 2] }, 2],
    ['a grid with a value twice', { a: [1, 2, 1] }, 2],
    ['a list', pair, 2],
    ['a list with duplicates', [...pair, { a: 1 }], 2],
    ['a set', new Set(pair), undefined],
    ['a generator', generated, undefined],
    [
      'an async generator',
      async function* () {
        yield* generated();
      },
      undefined,
    ],
    ['a function of a grid', async () => ({ a: [1, 2] }), 2],
  ])('takes %s', async (_, source, total) => {
    const settings = await settingsOf(source);
    expect(settings.total).toBe(total);
    expect(await listed(settings)).toEqual(pair);
  });

  it.each<[source: unknown, message: string]>([
    [
      5,
      'Expected `grid` to be an object of lists, a list of settings, or a generator of them, got 5',
    ],
    [{}, 'Expected `grid` to be an object of lists'],
    [{ a: 1 }, 'Expected `grid.a` to be a list of at least one value, got 1'],
    [{ a: [] }, 'Expected `grid.a` to be a list of at least one value, got []'],
    [{ a: [1, () => 1] }, 'Expected `grid.a[1]` to be text'],
    [[1], 'Expected `setting` to be an object such as'],
    [[{ a: undefined }], 'Expected `setting.a` to be text'],
  ])('refuses %o', async (source, message) => {
    await expect(settingsOf(source)).rejects.toThrow(message);
  });

  it('gives plain values: a getter is called before the identity is made, not after', async () => {
    let calls = 0;
    const counting = () => ({
      get a() {
        return calls++;
      },
    });
    const sources = [[counting()], { b: [counting()] }, [counting()][Symbol.iterator]()];
    for (const source of sources) {
      const [setting] = await listed(await settingsOf(source));
      const text = canonicalJson(setting);
      expect(canonicalJson(setting)).toBe(text);
    }
    expect(await listed(await settingsOf([{ a: -0 }, { a: 0 }]))).toEqual([{ a: 0 }]);
  });

  it('keeps names that every object has, and halves of pairs', async () => {
    const names = ['toString', 'constructor', 'hasOwnProperty', '\ud800', '\ud801', ''];
    const grid = Object.fromEntries(names.map((name) => [name, [name, null]]));
    const settings = await settingsOf(grid);
    expect(settings.total).toBe(2 ** names.length);
    const all = await listed(settings);
    expect(all).toHaveLength(2 ** names.length);
    for (const setting of all) expect(Object.keys(setting as object)).toEqual(names);
  });

  it('makes the settings of a generator when they are asked for', async () => {
    let made = 0;
    const endless = function* () {
      for (;;) yield { a: made++ };
    };
    const each = (await settingsOf(endless)).each();
    await each.next();
    await each.next();
    await each.return();
    expect(made).toBe(2);
  });
});
