/** Bytes of a record of CIFAR-10: its class, and three planes of 32 x 32 pixels. */
export const RECORD_BYTES = 3073;

/**
 * Records as in the files of CIFAR-10, with stripes in place of photographs: their direction, width and
 * colour go with the class, their phase and some noise with the image. `first` is the first image's number.
 */
export function stripedRecords(count: number, first = 0): Uint8Array {
  const bytes = new Uint8Array(count * RECORD_BYTES);
  for (let image = 0; image < count; image++) {
    const label = (first + image) % 10;
    const at = image * RECORD_BYTES;
    bytes[at] = label;
    for (let i = 0; i < RECORD_BYTES - 1; i++) {
      const [channel, row, column] = [i >> 10, (i >> 5) & 31, i & 31];
      const along = label % 2 === 0 ? row : column;
      const stripe = Math.sin(along * (0.3 + 0.1 * label) + (first + image) + channel * label);
      const noise = Math.sin((first + image) * 12.9898 + i * 78.233) * 43758.5453;
      bytes[at + 1 + i] = 128 + 80 * stripe + 40 * (noise - Math.floor(noise) - 0.5);
    }
  }
  return bytes;
}
