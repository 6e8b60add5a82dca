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

/**
 * The text of a source in pieces of at least 64 Ki characters (but for the last), without its byte
 * order mark. Bytes are UTF-8, or UTF-16 where their mark says so.
 */
export async function* textOf(source: HistorySource): AsyncGenerator<string> {
  let decoder: TextDecoder | undefined;
  let head = new Uint8Array();
  let isFirst = true;
  let text = '';
  const withoutMark = () => (isFirst ? text.replace(/^\uFEFF/, '') : text);
  for await (const piece of piecesOf(source) as AsyncIterable<unknown>) {
    if (typeof piece === 'string') {
      text += piece;
    } else if (piece instanceof Uint8Array) {
      const bytes = head.length > 0 && !decoder ? new Uint8Array([...head, ...piece]) : piece;
      if (!decoder && bytes.length < 2) {
        head = new Uint8Array(bytes);
        continue;
      }
      decoder ??= new TextDecoder(encodingOf(bytes), { ignoreBOM: true });
      text += decoder.decode(bytes, { stream: true });
    } else {
      throw new ArgumentError(expected('source', 'a stream of text or bytes', piece));
    }
    if (text.length < LEAST) continue;
    yield withoutMark();
    isFirst = false;
    text = '';
  }
  text += decoder ? decoder.decode() : new TextDecoder().decode(head);
  yield withoutMark();
}

/** The pieces of a source, as they come. */
export async function* piecesOf(source: HistorySource): AsyncGenerator<string | Uint8Array> {
  if (typeof source === 'string' || source instanceof Uint8Array) {
    for (let i = 0; i < source.length; i += LEAST) {
      yield typeof source === 'string' ? source.slice(i, i + LEAST) : source.subarray(i, i + LEAST);
    }
    return;
  }
  const stream = 'stream' in source ? source.stream() : source;
  if (!('getReader' in stream)) return yield* stream;
  // Not every browser can iterate over a stream.
  const reader = stream.getReader();
  let isOpen = false;
  try {
    for (;;) {
      isOpen = false;
      const { done, value } = await reader.read();
      if (done) return;
      isOpen = true;
      yield value;
    }
  } finally {
    if (isOpen) await tidyUp('cancel() of a stream', () => reader.cancel());
  }
}

function encodingOf([first, second]: Uint8Array): string {
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  return first === 0xfe && second === 0xff ? 'utf-16be' : 'utf-8';
}
