import { ArgumentError, expected, tidyUp } from '../errors.ts';

/** Where a history is read from: its text, its bytes, a `Blob` or `File`, or a stream of these. */
export type HistorySource =
  | string
  | Uint8Array
  | Blob
  | ReadableStream<string | Uint8Array>
  | AsyncIterable<string | Uint8Array>;

/** Small pieces are put together: work for each piece would be done for each character. */
const LEAST = 2 ** 16;

/** @throws {ArgumentError} when it is nothing that text can be read from. */
export function expectSource(source: unknown): asserts source is HistorySource {
  if (typeof source === 'string' || source instanceof Uint8Array) return;
  if (typeof source === 'object' && source !== null) {
    if ('stream' in source && typeof source.stream === 'function') return;
    if ('getReader' in source || Symbol.asyncIterator in source) return;
  }
  throw new ArgumentError(
    `${expected('source', 'text, bytes, a Blob or a stream of text or bytes', source)}. Pass a file as \`createReadStream(path)\``,
  );
}

/** The text of a source in pieces of at least 64 Ki characters (but for the last). */
export async function* textOf(source: HistorySource): AsyncGenerator<string> {
  let waiting: string[] = [];
  let length = 0;
  for await (const text of decoded(pieces(source))) {
    waiting.push(text);
    length += text.length;
    if (length < LEAST) continue;
    yield waiting.join('');
    waiting = [];
    length = 0;
  }
  if (length > 0) yield waiting.join('');
}

async function* pieces(source: HistorySource): AsyncGenerator<string | Uint8Array> {
  if (typeof source === 'string' || source instanceof Uint8Array) {
    for (let i = 0; i < source.length; i += LEAST) {
      yield typeof source === 'string' ? source.slice(i, i + LEAST) : source.subarray(i, i + LEAST);
    }
  } else if ('stream' in source) {
    yield* pieces(source.stream());
  } else if ('getReader' in source) {
    // Not every browser can iterate over a stream.
    const reader = source.getReader();
    let mayGoOn = false;
    const next = async () => {
      mayGoOn = false;
      const { done, value } = await reader.read();
      mayGoOn = !done;
      return value;
    };
    try {
      for (let piece = await next(); mayGoOn; piece = await next()) yield piece!;
    } finally {
      if (mayGoOn) await tidyUp('cancel() of a stream', () => reader.cancel());
    }
  } else {
    yield* source;
  }
}

/** Text without its byte order mark. Bytes are UTF-8, or UTF-16 where their mark says so. */
async function* decoded(source: AsyncIterable<unknown>): AsyncGenerator<string> {
  let decoder: TextDecoder | undefined;
  let head: Uint8Array<ArrayBufferLike> = new Uint8Array();
  let isFirst = true;
  const withoutMark = (text: string) => {
    const result = isFirst && text.startsWith('\uFEFF') ? text.slice(1) : text;
    if (text !== '') isFirst = false;
    return result;
  };
  for await (const piece of source) {
    if (typeof piece === 'string') {
      yield withoutMark(piece);
    } else if (piece instanceof Uint8Array) {
      let bytes: Uint8Array<ArrayBufferLike> = piece;
      if (!decoder) {
        head = new Uint8Array([...head, ...piece.subarray(0, 2)]);
        const rest = piece.subarray(2);
        if (head.length < 2) continue;
        decoder = new TextDecoder(encodingOf(head), { ignoreBOM: true });
        yield withoutMark(decoder.decode(head, { stream: true }));
        bytes = rest;
      }
      yield withoutMark(decoder.decode(bytes, { stream: true }));
    } else {
      throw new ArgumentError(expected('source', 'a stream of text or bytes', piece));
    }
  }
  yield withoutMark((decoder ?? new TextDecoder()).decode(decoder ? undefined : head));
}

function encodingOf([first, second]: Uint8Array): string {
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  if (first === 0xfe && second === 0xff) return 'utf-16be';
  return 'utf-8';
}
