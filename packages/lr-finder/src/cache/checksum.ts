import type { Bytes } from '../bytes.ts';

const FNV_PRIME = 0x01000193;
const FNV_OFFSET = 0x811c9dc5;

/**
 * FNV-1a (Fowler, Noll and Vo) over words of 32 bits, with a shift that moves high bits down: without
 * it, two changed signs would cancel each other. It detects a changed or truncated file. It doesn't
 * protect against an attacker, but is many times as fast as a hash that does.
 */
export function checksum(bytes: Bytes): number {
  const aligned = bytes.byteOffset % 4 === 0 ? bytes : bytes.slice();
  const words = new Uint32Array(aligned.buffer, aligned.byteOffset, aligned.byteLength >>> 2);
  let hash = FNV_OFFSET | 0;
  for (let i = 0; i < words.length; i++) hash = mix(hash, words[i]!);
  for (let i = words.length * 4; i < aligned.length; i++) hash = mix(hash, aligned[i]!);
  return hash;
}

/** Invertible, so every change of a single word is detected. */
function mix(hash: number, word: number): number {
  const product = Math.imul(hash ^ word, FNV_PRIME);
  return product ^ (product >>> 15);
}
