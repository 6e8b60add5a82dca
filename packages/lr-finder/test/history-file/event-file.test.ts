import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { HistoryFileError, readHistory } from '../../src/history-file/index.ts';

const folder = join(import.meta.dirname, '../fixtures/training-logs');
const file = readFileSync(join(folder, 'events.out.tfevents.numbers'));
const records = recordsIn(file);
/** The index of the first rate. A loss and a validation loss follow each rate. */
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

describe('a record with right checksums', () => {
  it.each<[title: string, record: number[]]>([
    ['a field of an unknown type', [0x0f]],
    ['a field that is longer than the record', [0x2a, 0xff, 0x01, 0]],
    ['a number without an end', [0x10, ...Array(20).fill(0xff)]],
    ['a number that is cut off', [0x09, 0, 0]],
    ['a value that is no number', [0x2a, 6, 0x0a, 4, 0x10, 1, 0x10, 1]],
  ])('that has %s is refused', async (_, record) => {
    const bytes = await withRecord(record);
    await expect(readHistory(bytes, { name: 'f' })).rejects.toThrow(
      new HistoryFileError(
        `f: Expected events of TensorBoard, got another record as number ${records.length + 1}. Read the file that its SummaryWriter wrote`,
      ),
    );
  });

  it.each<[title: string, record: number[]]>([
    ['nothing', []],
    ['fields that are not known', [0x48, 1, 0x52, 1, 65, 0x5d, 0, 0, 0, 0]],
    ['a value without a number', [0x2a, 5, 0x0a, 3, 0x0a, 1, 65]],
    ['a tensor of another type', [0x2a, 10, 0x0a, 8, 0x42, 6, 0x08, 3, 0x22, 2, 0, 0]],
  ])('that has %s is passed over', async (_, record) => {
    const { history } = await readHistory(await withRecord(record));
    expect(history).toEqual((await readHistory(file)).history);
  });

  it('may have numbers in double precision', async () => {
    const number = Buffer.alloc(8);
    number.writeDoubleLE(0.1);
    const value = (tag: string) => {
      const tensor = [0x08, 2, 0x32, 8, ...number];
      return [0x0a, tag.length, ...Buffer.from(tag), 0x42, tensor.length, ...tensor];
    };
    const values = ['optimizer/lr', 'loss/train'].flatMap((tag) => {
      const bytes = value(tag);
      return [0x0a, bytes.length, ...bytes];
    });
    const record = [0x10, 99, 0x2a, values.length, ...values];
    const { history } = await readHistory(
      await withRecord(record, file.subarray(0, records[6]!.start)),
    );
    expect(history.lr.at(-1)).toBe(0.1);
    expect(history.loss.at(-1)).toBe(0.1);
  });
});

/** A file with one more record, whose checksums are those that reading it asks for. */
async function withRecord(record: readonly number[], start: Buffer = file): Promise<Buffer> {
  const length = Buffer.alloc(8);
  length.writeUInt32LE(record.length);
  const bytes = Buffer.concat([
    start,
    length,
    Buffer.alloc(4),
    Buffer.from(record),
    Buffer.alloc(4),
  ]);
  for (const place of [start.length + 8, bytes.length - 4]) {
    const error = await readHistory(bytes).catch((error: unknown) => error as Error);
    const [, checksum] = / got ([0-9a-f]{8})\. The file is damaged/.exec(String(error)) ?? [];
    bytes.writeUInt32LE(Number.parseInt(checksum!, 16), place);
  }
  return bytes;
}

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
