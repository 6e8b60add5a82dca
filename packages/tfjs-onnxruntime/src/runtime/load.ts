import { StateError } from '../errors.ts';
import type { OrtModule } from './ort.ts';

/**
 * Loads ONNX Runtime for this platform, unless one is given: package.json maps `#onnxruntime` to
 * the file that loads `onnxruntime-node`, and in a bundle for a browser to that of `onnxruntime-web/wasm`.
 *
 * @throws {StateError} if it can't be loaded; the message says what to install.
 */
export async function loadOrt(given: OrtModule | undefined): Promise<OrtModule> {
  if (given) return given;
  try {
    const { importOrt } = await import('#onnxruntime');
    return await importOrt();
  } catch (cause) {
    throw new StateError((cause as Error).message, { cause });
  }
}
