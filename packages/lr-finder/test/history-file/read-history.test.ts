import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { ArgumentError, DataError } from '../../src/errors.ts';
import { HistoryFileError, readHistory } from '../../src/history-file/index.ts';
import { parseHistory } from '../../src/range-test/history.ts';
import { suggest } from '../../src/suggest/suggest.ts';
import { THROWN } from '../thrown.ts';
import { fixture } from './fixture.ts';

const { NaN: nan } = Number;

/** What is read of each text: [lr, loss, rawLoss]. */
describe('readHistory', () => {
  it.each<[title: string, text: string, lists: number[][], format: string]>([
    [
      'pytorch-lr-finder',
      '{"lr": [1, 2], "loss": [3, 4]}',
      [
        [1, 2],
        [3, 4],
        [3, 4],
      ],
      'json',
    ],
    ['ours', '{"lr":[1],"loss":[3],"rawLoss":[null]}', [[1], [3], [nan]], 'json'],
    ['a whole result', '{"history":{"lr":[1],"loss":[3]},"runs":[{}]}', [[1], [3], [3]], 'json'],
    [
      'Python literals',
      '{"lr":[1,2,3],"loss":[NaN, Infinity,-Infinity]}',
      [
        [1, 2, 3],
        [nan, Infinity, -Infinity],
        [nan, Infinity, -Infinity],
      ],
      'json',
    ],
    [
      'points',
      '[{"lr":1,"loss":3,"x":[{}]},{"loss":4,"lr":2}]',
      [
        [1, 2],
        [3, 4],
        [3, 4],
      ],
      'json',
    ],
    [
      'pairs',
      '[[1, 3], [2, 4]]',
      [
        [1, 2],
        [3, 4],
        [3, 4],
      ],
      'json',
    ],
    ['columns of pandas', '{"lr":{"0":1},"loss":{"0":3}}', [[1], [3], [3]], 'json'],
    ['no points', '{"lr":[],"loss":[]}', [[], [], []], 'json'],
    [
      'JSON Lines',
      '\n{"lr":1,"loss":3}\r\n\n{"lr":2,"loss":null}',
      [
        [1, 2],
        [3, nan],
        [3, nan],
      ],
      'jsonl',
    ],
    ['lines of others', '{"lr":1,"loss":3}\n{"val":1}\n', [[1], [3], [3]], 'jsonl'],
    [
      'a header',
      'lr,loss,rawLoss\n1,3,5\n2,4,6\n',
      [
        [1, 2],
        [3, 4],
        [5, 6],
      ],
      'csv',
    ],
    [
      'no header',
      '1,3\n2,4',
      [
        [1, 2],
        [3, 4],
        [3, 4],
      ],
      'csv',
    ],
    ['names of others', 'epoch,Train Loss,Learning Rate\n0,3,1', [[1], [3], [3]], 'csv'],
    ["Lightning's names", 'lr-SGD,train_loss\n1,3\n,\n', [[1], [3], [3]], 'csv'],
    ['an index', ',lr,loss\n0,1,3', [[1], [3], [3]], 'csv'],
    ['a mark, \\r\\n, quotes', '\uFEFF"lr","loss"\r\n"1","3"\r\n', [[1], [3], [3]], 'csv'],
    ['\\r alone', 'lr,loss\r1,3\r', [[1], [3], [3]], 'csv'],
    ['quoted line ends', 'lr,note,loss\n1,"a, ""b""\nc",3', [[1], [3], [3]], 'csv'],
    ['comments', '# run 7\n\nlr,loss\n# halfway\n1,3\n \n', [[1], [3], [3]], 'csv'],
    ['a header in a comment', '# loss lr\n3 1\n', [[1], [3], [3]], 'csv'],
    [
      'ways to write numbers',
      'lr,loss\n.5,+3.\n1E-2,-4e+1\n',
      [
        [0.5, 0.01],
        [3, -40],
        [3, -40],
      ],
      'csv',
    ],
    [
      'no numbers',
      'lr,loss\n1,\n1,NA\n1,inf\n1,-Infinity',
      [
        [1, 1, 1, 1],
        [nan, nan, Infinity, -Infinity],
        [nan, nan, Infinity, -Infinity],
      ],
      'csv',
    ],
    ['decimal commas', 'lr;loss\n0,5;3\n', [[0.5], [3], [3]], 'csv'],
    ['tabs', 'lr\tloss\n1\t3', [[1], [3], [3]], 'tsv'],
    [
      'spaces',
      '  1   3\n  2\t 4',
      [
        [1, 2],
        [3, 4],
        [3, 4],
      ],
      'csv',
    ],
    [
      'rates and losses in rows of their own',
      'lr-Adam,step,train_loss\n1,0,\n,0,3\n2,1,\n,1,nan\n4,2,\n,2,5\n8,3,\n,3,nan\n16,4,',
      [
        [1, 4, 8],
        [3, 5, nan],
        [3, 5, nan],
      ],
      'csv',
    ],
    [
      'rates and losses in lines of their own',
      '{"run":{}}\n{"x":1,"step":0}\n{"train/lr":1,"step":0}\n{"train/loss":3,"step":0}',
      [[1], [3], [3]],
      'jsonl',
    ],
    [
      'columns of which the first line has one',
      '{"loss":3,"step":0}\n{"loss":4,"lr":2,"step":1}',
      [[2], [4], [4]],
      'jsonl',
    ],
    [
      "the log of Hugging Face's Trainer",
      '{"epoch":1,"log_history":[{"learning_rate":1,"loss":3,"step":1},{"eval_loss":9,"step":1},{"train_loss":8,"step":1}]}',
      [[1], [3], [3]],
      'json',
    ],
    [
      'the losses of training among others',
      'a/lr,val/loss,a/train/loss,a/loss\n1,9,3,8',
      [[1], [3], [3]],
      'csv',
    ],
    [
      'the losses of steps among those of epochs',
      'lr,train_loss_epoch,train_loss_step\n1,9,3',
      [[1], [3], [3]],
      'csv',
    ],
    [
      'losses of which some are missing',
      'lr,loss\n1,3\n2,\n3,NA\n4,inf\n5,4\n6,',
      [
        [1, 4, 5, 6],
        [3, Infinity, 4, nan],
        [3, Infinity, 4, nan],
      ],
      'csv',
    ],
    [
      'points of which some have no loss',
      '[{"lr":1,"loss":3},{"lr":2},{"lr":3,"loss":null},{"lr":4,"loss":4}]',
      [
        [1, 4],
        [3, 4],
        [3, 4],
      ],
      'json',
    ],
    ['1e999', '{"lr":[1],"loss":[1e999]}', [[1], [Infinity], [Infinity]], 'json'],
  ])('reads %s', async (_, text, [lr, loss, rawLoss], format) => {
    const read = { history: { lr, loss, rawLoss }, format };
    expect(await readHistory(text)).toEqual(read);
    // The same from single bytes: characters, tokens and line ends fall apart.
    expect(await readHistory(bytesOf(text))).toEqual(read);
    expect(await readHistory(new Blob([text]))).toEqual(read);
    expect(await readHistory(new Blob([text]).stream())).toEqual(read);
  });

  it.each<[text: string, columns: object, lr: number, loss: number]>([
    ['löss,x,lr\n1,2,3', { lossColumn: 'löss' }, 3, 1],
    ['a,b,c\n1,2,3', { lrColumn: 2, lossColumn: '3' }, 2, 3],
    ['1,2,3', { lrColumn: 3, lossColumn: 1 }, 3, 1],
    ['1,2', { lrColumn: 2 }, 2, 1],
    ['lr,loss,val_loss\n1,2,3', { lossColumn: 'val loss' }, 1, 3],
    ['lr,loss,loss\n1,2,3', { lossColumn: 3 }, 1, 3],
    ['{"a":[1],"b":[2],"lr":[3]}', { lrColumn: 'a', lossColumn: 'b' }, 1, 2],
    ['{"a":1,"b":2}', { lrColumn: 'a', lossColumn: 'b' }, 1, 2],
  ])('takes the columns of %j that %j says', async (text, columns, lr, loss) => {
    const { history } = await readHistory(bytesOf(text), columns);
    expect([history.lr, history.loss]).toEqual([[lr], [loss]]);
  });

  it.each<[text: string, message: string, options?: object]>([
    ['', 'f: Expected a history, got an empty file. Look what wrote it'],
    ['lr,loss\n', 'f: Expected rows of numbers after the header, got none. Look what wrote it'],
    [
      'lr,loss\n1,x\u001b[31m',
      "f:2:3: Expected `loss` to be a number, got 'x\\u001b[31m'. Put the number right, or leave out the row",
    ],
    [
      'lr,loss\n1,tensor(2.)',
      "f:2:3: Expected `loss` to be a number, got 'tensor(2.)'. In Python, write `.item()` of it",
    ],
    [
      'lr,loss\n1,2\n3',
      'f:3:1: Expected 2 fields as in the first line, got 1. Fill the row up, or take it out',
    ],
    [
      'lr,loss\n-1,2',
      "f:2:1: Expected `lr` to be a finite number >= 0, got '-1'. Look whether column 1 has the rates",
    ],
    [
      'lr,loss\n,2',
      "f:2:1: Expected `lr` to be a finite number >= 0, got ''. Look whether column 1 has the rates",
    ],
    [
      'lr,loss\n"1"x,2',
      "f:2:4: Expected ',' or a new line after a closing quote. Write a quote within quotes twice",
    ],
    ['lr,loss\n"1,2', 'f:2:1: Expected a closing quote, got the end of the file. Add it'],
    [
      'a,loss\n1,2',
      "f:1:1: Expected a column of learning rates, called 'lr' or the like. There are: 'a', 'loss'. Say which with `lrColumn`",
    ],
    [
      'lr,loss\n1,2',
      "f:1:1: Expected `lossColumn` to be a column, got 'acc'. There are: 'lr', 'loss'.",
      { lossColumn: 'acc' },
    ],
    [
      'lr,loss\n1,2',
      "f:1:1: Expected `lrColumn` to be at most 2, the number of columns, got 9. There are: 'lr', 'loss'.",
      { lrColumn: 9 },
    ],
    [
      'lr,loss,loss\n1,2,3',
      "f:1:1: Expected one column 'loss', got several. Say by number which to read, such as `lossColumn: 2`",
    ],
    [
      '1,2,3',
      'f:1:1: Expected a header or two columns, lr and loss, got 3 without names. Say by number which to read: `lrColumn: 1, lossColumn: 2`',
    ],
    [
      'lr-Adam/pg1,lr-Adam/pg2,loss\n1,2,3',
      "f:1:1: Expected one column of learning rates, got several. There are: 'lr-Adam/pg1', 'lr-Adam/pg2'. Choose one, such as `lrColumn: 'lr-Adam/pg1'`",
    ],
    [
      'lr,`a`/loss,b/loss\n1,2,3',
      "f:1:1: Expected one column of losses, got several. There are: '`a`/loss', 'b/loss'. Choose one, such as `lossColumn: 2`",
    ],
    [
      '{"loss":1,"step":0}\n{"loss":2,"step":1}',
      "f:1:19: Expected a column of learning rates, called 'lr' or the like. There are: 'loss', 'step'. Say which with `lrColumn`",
    ],
    [
      '{"lr":1}\n{"loss":2}',
      'f:2:10: Expected `lr` to be a finite number >= 0, got NaN. Look whether these are the rates',
    ],
    [
      'lr,step,loss\n1,0,\n2,10,\n,9,3\n,19,4\n,29,5\n,39,6',
      'f: Expected rates and losses at the same steps, got rates at 0, 10 and losses at 9, 19, 29, .... Log both at each step',
    ],
    [
      'lr,loss\n1,3\n2,4\n4,5\n2,3\n4,4\n8,5',
      'f:5:1: Expected the rates of one test, got 2 tests in series: point 4 starts again, at 2. Write each to a file of its own',
    ],
    [
      '{"lr":[1,2,4,8,16,32,64,1,2,4],"loss":[1,2,3,4,5,6,7,1,2,3]}',
      'f: Expected the rates of one test, got 2 tests in series: point 8 starts again, at 1. Write each to a file of its own',
    ],
    ['PK\0\0', 'f:1:3: Expected text, got binary data. Write the history as CSV or JSON'],
    [
      '{"lr": [1,\n 2',
      'f:2:3: Expected more JSON, got the end of the file. It was cut off: write it again',
    ],
    [
      '{"lr": [1], "loss": [x]}',
      'f:1:22: Expected `loss[0]` to be a number or null, got x. Write JSON, such as {"lr": [1e-5, 1e-4], "loss": [2.3, 2.2]}',
    ],
    [
      "{'lr': [1]}",
      "f:1:2: Expected a key in double quotes, got 'lr'. This looks like a printed Python object: write json.dumps of it",
    ],
    [
      '{"lr": [1, 2], "loss": [1]}',
      'f: Expected `history` to have lists of equal length, got 2 lr, 1 loss and 1 rawLoss',
    ],
    [
      '{"lr": [1e999], "loss": [1]}',
      'f: Expected `lr[0]` to be a finite number >= 0, got Infinity. Look whether these are the rates',
    ],
    [
      '{"lr":[1],"loss":[2]}x',
      "f:1:22: Expected the end of the file after its history, got 'x'. Write one history a file",
    ],
    [
      '[[1,2],{"lr":1}]',
      "f:1:8: Expected '[' as in the first point, got '{'. Write all points alike",
    ],
    [
      '[{"lr":1,"loss":2},[1,2]]',
      "f:1:20: Expected '{' as in the first point, got '['. Write all points alike",
    ],
    [
      '{"format":"lr-finder-history","version":2,"lr":[],"loss":[]}',
      'f: Expected `version` to be at most 1, got 2. Read it with the lr-finder that wrote it, or update this one',
    ],
  ])('%j: %s', async (text, message, options = {}) => {
    for (const source of [text, bytesOf(text)]) {
      const reading = readHistory(source, { ...options, name: 'f' });
      const [, line, column] = /^f:(\d+):(\d+)/.exec(message) ?? [];
      await expect(reading).rejects.toMatchObject({
        name: 'HistoryFileError',
        message,
        line: line && Number(line),
        column: column && Number(column),
      });
      await expect(reading).rejects.toBeInstanceOf(DataError);
    }
  });

  it.each<[title: string, text: string]>([
    ['deep lists', '['.repeat(1e6)],
    ['deep objects', '{"lr":'.repeat(1e5)],
    ['a long line', '1'.repeat(3e6)],
    ['a long quotation', `lr,loss\n"${'\n'.repeat(3e6)}`],
    ['a long string', `{"${'a'.repeat(3e6)}`],
    ['a million columns', `lr,loss${',x'.repeat(1e6)}\n1,2`],
    ['half a character', '{"lr":[1],"\ud800":[2]}'],
  ])('refuses %s', async (_, text) => {
    await expect(readHistory(text)).rejects.toBeInstanceOf(HistoryFileError);
  });

  it.each([
    'lr,loss\n1,3\n2,4\n4,5\n1,5\n2,6\n4,7\n8,9',
    '{"lr":[1,2,4,1,2,4,8],"loss":[3,4,5,5,6,7,9]}',
  ])('averages tests in series: %j', async (text) => {
    const { history, band } = await readHistory(text);
    expect(history).toEqual({ lr: [1, 2, 4], loss: [4, 5, 6], rawLoss: [4, 5, 6] });
    expect(band).toEqual({ low: [3, 4, 5], high: [5, 6, 7] });
  });

  it.each([
    ['step decay', [4, 4, 4, 2, 2, 2]],
    ['a cycle', [1, 2, 4, 2, 1]],
    ['any order', [1, 4, 2, 8, 1, 16]],
    ['a rate that is put back at the end', [1, 2, 4, 8, 1]],
  ])('leaves rates of %s as they are', async (_, lr) => {
    const { history, band } = await readHistory(JSON.stringify({ lr, loss: lr }));
    expect(history.lr).toEqual(lr);
    expect(band).toBeUndefined();
  });

  it('takes names of the language for names', async () => {
    const text =
      '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"lr":[1],"loss":[2],"settings":{"__proto__":1,"a":true}}';
    const { history, settings } = await readHistory(text);
    expect(history.lr).toEqual([1]);
    expect(settings).toEqual({ a: true });
    expect('polluted' in {}).toBe(false);
    const { history: rows } = await readHistory('__proto__,lr,loss\n9,1,2');
    expect(rows).toEqual({ lr: [1], loss: [2], rawLoss: [2] });
  });

  it.each([
    [1, {}, 'source'],
    [{}, {}, 'source'],
    ['x', { format: 'xml' }, 'format'],
    ['x', { lrColumn: 0 }, 'lrColumn'],
    ['x', { lossColumn: '' }, 'lossColumn'],
    ['x', { name: 1 }, 'name'],
    ['x', null, 'options'],
  ])('refuses the arguments %j, %j', async (source, options, name) => {
    const reading = readHistory(source as string, options as object);
    await expect(reading).rejects.toBeInstanceOf(ArgumentError);
    await expect(reading).rejects.toThrow(`Expected \`${name}\` to be`);
  });

  it('refuses options that it does not know', async () => {
    await expect(readHistory('x', { lrcolumn: 1 } as object)).rejects.toThrow(
      new ArgumentError('Unknown option `lrcolumn`; did you mean `lrColumn`?'),
    );
  });

  it('lets an error of the stream through as it was thrown', async () => {
    const reading = readHistory(createReadStream('/does/not/exist'));
    await expect(reading).rejects.toMatchObject({ code: 'ENOENT' });
  });

  describe.each(THROWN)('with a stream that throws %s', (_, thrown) => {
    const fail = () => Promise.reject(thrown);
    /** A stream of pieces, after which `read` is called. */
    const streamOf = (pieces: readonly string[], read: () => Promise<unknown>) => {
      const left = [...pieces];
      const next = async () => ({ done: false, value: left.shift()! });
      const reader = { read: () => (left.length > 0 ? next() : read()), cancel: fail };
      return { getReader: () => reader } as unknown as ReadableStream<string>;
    };
    const end = async () => ({ done: true, value: undefined });
    const caught = async (reading: Promise<unknown>) =>
      reading.then(
        () => 'nothing',
        (error: unknown) => [error],
      );
    let warn: ReturnType<typeof vi.spyOn>;
    beforeEach(() => {
      warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
      return () => void warn.mockRestore();
    });

    it('in the middle: as it was thrown', async () => {
      const [error] = await caught(readHistory(streamOf(['lr,loss\n'], fail)));
      expect(Object.is(error, thrown)).toBe(true);
    });
    it('when it is cancelled after its end: it is not', async () => {
      const { history } = await readHistory(streamOf(['lr,loss\n1,2\n'], end));
      expect(history.lr).toEqual([1]);
      expect(warn).not.toHaveBeenCalled();
    });
    it('when it is cancelled after an error of the file: that error, and a warning', async () => {
      const bad = streamOf(['\0'.repeat(2 ** 16), 'more'], end);
      await expect(readHistory(bad)).rejects.toThrow('got binary data');
      expect(warn).toHaveBeenCalledTimes(1);
    });
  });
});

describe('files that Python wrote', () => {
  const { history } = JSON.parse(fixture('../reference/sgd_exp_s05.json').toString())
    .result_float32 as { history: { lr: number[]; loss: number[] } };
  const expected = parseHistory({ ...history, loss: [...history.loss.slice(0, -1), null] });

  it.each([
    ['dumps.json', 0],
    ['rows.json', 0],
    ['pairs.json', 0],
    ['lines.jsonl', 0],
    ['writer.csv', 0],
    ['excel-tab.tsv', 0],
    ['savetxt.txt', 0],
    ['savetxt-header.txt', 0],
    ['pandas.csv', 1e-15],
    ['pandas-european.csv', 1e-15],
    // pandas writes 15 decimals, torch keeps 24 bits.
    ['pandas.json', 1e-12],
    ['pandas-lines.jsonl', 1e-12],
    ['tensors.json', 1e-7],
  ])('%s', async (name, tolerance) => {
    const path = join(import.meta.dirname, '../fixtures/history-files', name);
    const read = (await readHistory(createReadStream(path), { name })).history;
    for (const list of ['lr', 'loss', 'rawLoss'] as const) {
      expect(read[list]).toHaveLength(expected[list].length);
      for (const [i, value] of read[list].entries()) {
        const wanted = expected[list][i]!;
        if (Number.isNaN(wanted)) expect(value).toBeNaN();
        else expect(Math.abs(value - wanted)).toBeLessThanOrEqual(tolerance * Math.abs(wanted));
      }
    }
  });
});

describe('logs that programs wrote', () => {
  it.each([
    'lightning-metrics.csv',
    'trainer_state.json',
    'keras-csv-logger.csv',
    'mlflow-metrics.csv',
    'wandb-history.csv',
    'wandb-history.jsonl',
    'mmengine-scalars.json',
    'events.out.tfevents.numbers',
    'events.out.tfevents.tensors',
    'events.out.tfevents.lightning',
    'events.out.tfevents.trainer',
    'events.out.tfevents.keras-imitation',
  ])('%s is read as its plain history', async (name) => {
    const read = await readHistory(createReadStream(log(name)), { name });
    const plain = await readHistory(createReadStream(log(`${name}.plain.json`)));
    expect(plain.history.lr).toHaveLength(60);
    expect(read.history).toEqual(plain.history);
    expect(suggest(read.history).lr).toBe(suggest(plain.history).lr);
  });
});

describe("TensorBoard's CSV files", () => {
  const rates = () => createReadStream(log('run-.-tag-lr.csv'));
  const losses = () => createReadStream(log('run-.-tag-loss_train.csv'));

  it('are joined by step', async () => {
    const { history, format } = await readHistory([rates(), losses()]);
    const plain = await readHistory(createReadStream(log('run-.-tag-lr.csv.plain.json')));
    expect(history).toEqual(plain.history);
    expect(format).toBe('csv');
  });

  const head = 'Wall time,Step,Value\n';
  it.each<[source: string | [string, string], message: string]>([
    [
      `${head}1,0,2`,
      'f: Expected rates and losses, got one tag of TensorBoard. Give two files, that of the rates and that of the losses',
    ],
    [
      [`${head}1,0,2`, 'lr,loss\n1,2'],
      "f (losses): Expected the CSV of one tag of TensorBoard, with the columns 'Wall time', 'Step' and 'Value'. Read other files one by one",
    ],
    [
      [`${head}1,0,2`, `${head}1,5,2`],
      'f (rates): Expected rates and losses at the same steps, got rates at 0 and losses at 5. Log both at each step',
    ],
    [
      [`${head}1,0,-2`, `${head}1,0,2`],
      'f (rates): Expected the rate at step 0 to be a finite number >= 0, got -2. Look whether these are the rates',
    ],
    [
      [`${head}1,0,2`, `${head}1,0,x`],
      "f (losses):2:5: Expected `value` to be a number, got 'x'. Put the number right, or leave out the row",
    ],
    [
      ['run_id,key,value,step\n7,lr,1,0', `${head}1,0,2`],
      "f (rates): Expected the CSV of one tag of TensorBoard, with the columns 'Wall time', 'Step' and 'Value'. Read other files one by one",
    ],
  ])('%j: %s', async (source, message) => {
    const reading = readHistory(source, { name: 'f' });
    await expect(reading).rejects.toMatchObject({ name: 'HistoryFileError', message });
  });

  it('are two', async () => {
    const three = ['', '', ''] as unknown as [string, string];
    await expect(readHistory(three)).rejects.toThrow(
      new ArgumentError("Expected `source` to be one source or two, got ['', '', '']"),
    );
  });
});

/** The path of a log. */
const log = (name: string) => join(import.meta.dirname, '../fixtures/training-logs', name);

async function* bytesOf(text: string): AsyncGenerator<Uint8Array> {
  for (const byte of new TextEncoder().encode(text)) yield new Uint8Array([byte]);
}
