import type { HistoryFileError } from './history-file-error.ts';

// TFRecord: 8 bytes length, 4 bytes checksum of it, the record, 4 bytes checksum of the record
// (tensorflow/core/lib/io/record_writer.h).

const HEADER = 12;
/** Longer records are no log. */
const LONGEST_RECORD = 2 ** 28;

/**
 * The records of an event file, up to the first that isn't complete: the program still runs, or was
 * ended while it wrote.
 *
 * @param errorOf - makes the error of a damaged record.
 */
export async function* recordsOf(
  pieces: AsyncIterator<Uint8Array>,
  errorOf: (message: string) => HistoryFileError,
): AsyncGenerator<Uint8Array> {
  const bytes = new ByteReader(pieces);
  for (let place = 0; ; ) {
    const header = await bytes.take(HEADER);
    if (!header) return;
    const length = Number(viewOf(header).getBigUint64(0, true));
    expectChecksum(header.subarray(0, 8), viewOf(header).getUint32(8, true), place);
    if (length > LONGEST_RECORD) {
      throw errorOf(
        `Expected records of at most ${LONGEST_RECORD} bytes, got one of ${length} at byte ${place}. Log the scalars to a file of their own`,
      );
    }
    const body = await bytes.take(length + 4);
    if (!body) return;
    const record = body.subarray(0, length);
    expectChecksum(record, viewOf(body).getUint32(length, true), place + HEADER);
    yield record;
    place += HEADER + length + 4;
  }

  function expectChecksum(data: Uint8Array, written: number, place: number): void {
    const actual = maskedChecksum(data);
    if (actual === written) return;
    const hex = (number: number) => number.toString(16).padStart(8, '0');
    throw errorOf(
      `Expected the checksum ${hex(written)} of the ${data.length} bytes from byte ${place}, got ${hex(actual)}. The file is damaged: copy it again from where it was written`,
    );
  }
}

export const viewOf = (bytes: Uint8Array): DataView =>
  new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** Takes from pieces as many bytes as are wanted. */
class ByteReader {
  readonly #pieces: AsyncIterator<Uint8Array>;
  #left = new Uint8Array();

  constructor(pieces: AsyncIterator<Uint8Array>) {
    this.#pieces = pieces;
  }

  /** The next bytes, or `undefined` if there are fewer. */
  async take(count: number): Promise<Uint8Array | undefined> {
    // A source may use the memory of a piece again: its bytes are copied.
    if (this.#left.length < count) {
      const kept = [this.#left];
      let length = this.#left.length;
      while (length < count) {
        const { done, value } = await this.#pieces.next();
        if (done) return undefined;
        kept.push(value.slice());
        length += value.length;
      }
      this.#left = new Uint8Array(length);
      let at = 0;
      for (const piece of kept) {
        this.#left.set(piece, at);
        at += piece.length;
      }
    }
    const taken = this.#left.subarray(0, count);
    this.#left = this.#left.subarray(count);
    return taken;
  }
}

/** CRC-32C (Castagnoli, RFC 3720) of each byte. */
const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0x82f63b78 : crc >>> 1;
  return crc;
});

/** The CRC-32C of bytes, masked as in TFRecord, because a CRC of data that contain CRCs is weak. */
function maskedChecksum(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = CRC_TABLE[(crc ^ byte) & 0xff]! ^ (crc >>> 8);
  crc = ~crc;
  return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
}
