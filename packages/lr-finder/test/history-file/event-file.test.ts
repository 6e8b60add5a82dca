import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { HistoryFileError, readHistory } from '../../src/history-file/index.ts';

const folder = join(import.meta.dirname, '../fixtures/training-logs');
const file = readFileSync(join(folder, 'events.out.tfevents.numbers'));
const records = recordsIn(file);
/** The record after which there are so many points: each has a rate, a loss and a validation loss. */
const FIRST_SCALAR = 3;

describe('an event file of TensorBoard', () => {
  it('is read piece by piece, also where a source uses the memory of a piece again', async () => {
    const whole = await readHistory(file);
    expect(whole.format).toBe('tfevents');
    expect(whole.history.lr).toHaveLength(60);
    for (const size of [1, 63, 1000]) {
      expect(await readHistory(piecesOf(file, size))).toEqual(whole);
    }
    expect(await readHistory(new Blob([file]))).toEqual(whole);
  });

  it.each([
    [60, 'its last byte', file.length - 1],
    [60, 'the last validation loss', records.at(-1)!.start],
    [59, 'the last byte of the last loss', records.at(-1)!.start - 1],
    [59, 'the length of the last loss', records.at(-2)!.start + 5],
    [59, 'the last rate', records.at(-3)!.start],
    [1, 'the second rate', records[FIRST_SCALAR + 3]!.start],
  ])('has %i points up to %s, if it was cut there', async (points, _, length) => {
    const { history } = await readHistory(file);
    const cut = await readHistory(file.subarray(0, length));
    expect(cut.history.lr).toEqual(history.lr.slice(0, points));
    expect(cut.history.rawLoss).toEqual(history.rawLoss.slice(0, points));
  });

  it.each([
    ['a length', records[5]!.start + 1, `8 bytes from byte ${records[5]!.start}`],
    ['the checksum of a length', records[5]!.start + 9, '8 bytes from byte '],
    ['a record', records[5]!.start + 30, `bytes from byte ${records[5]!.start + 12}`],
    ['the last checksum', file.length - 1, `bytes from byte ${records.at(-1)!.start + 12}`],
    ['the first length', 7, '8 bytes from byte 0'],
  ])('is refused if %s is damaged', async (_, place, message) => {
    const damaged = Buffer.from(file);
    damaged[place]! ^= 1;
    const reading = readHistory(damaged, { name: 'f' });
    await expect(reading).rejects.toBeInstanceOf(HistoryFileError);
    await expect(reading).rejects.toThrow(
      new RegExp(`^f: Expected the checksum [0-9a-f]{8} of the .*${message}.* The file is damaged`),
    );
  });

  it.each<[options: object, second: number]>([
    [{ lossColumn: 'loss/val' }, 2],
    [{ lrColumn: 1, lossColumn: '3' }, 2],
    [{ lrColumn: 'optimizer/lr', lossColumn: 2 }, 1],
  ])('takes the tags that %j names', async (options, factor) => {
    const { history } = await readHistory(file);
    const read = await readHistory(file, options);
    expect(read.history.lr).toEqual(history.lr);
    expect(read.history.loss).toEqual(history.loss.map((loss) => Math.fround(factor * loss)));
  });

  it.each<[title: string, source: string | Uint8Array, options: object, message: string]>([
    [
      'names none of its tags',
      file,
      { lrColumn: 'rate' },
      "f: Expected `lrColumn` to be a column, got 'rate'. There are: 'optimizer/lr', 'loss/train', 'loss/val'.",
    ],
    [
      'no scalars',
      file.subarray(0, records[FIRST_SCALAR]!.start),
      {},
      'f: Expected scalars, got an event file without any. Log the rate and the loss by `add_scalar`',
    ],
    [
      'no losses',
      file.subarray(0, records[FIRST_SCALAR + 1]!.start),
      {},
      "f: Expected a column of losses, called 'loss' or the like. There are: 'optimizer/lr'. Say which with `lossColumn`",
    ],
    [
      'text',
      'lr,loss',
      { format: 'tfevents' },
      'f: Expected an event file of TensorBoard, got another. Leave out `format`',
    ],
    [
      'a zip archive',
      Buffer.from('PK\0\0'),
      { format: 'tfevents' },
      'f: Expected an event file of TensorBoard, got another. Leave out `format`',
    ],
  ])('is refused: %s', async (_, source, options, message) => {
    const reading = readHistory(source, { ...options, name: 'f' });
    await expect(reading).rejects.toMatchObject({ name: 'HistoryFileError', message });
  });
});

/** Where each record starts. */
function recordsIn(bytes: Buffer): { readonly start: number }[] {
  const starts: { start: number }[] = [];
  for (let start = 0; start < bytes.length; start += 16 + Number(bytes.readBigUInt64LE(start))) {
    starts.push({ start });
  }
  return starts;
}

/** The bytes in pieces that all have the same memory. */
async function* piecesOf(bytes: Buffer, size: number): AsyncGenerator<Uint8Array> {
  const memory = new Uint8Array(size);
  for (let i = 0; i < bytes.length; i += size) {
    const piece = bytes.subarray(i, i + size);
    memory.set(piece);
    yield memory.subarray(0, piece.length);
  }
}
