import { StateError } from '../errors.ts';
import type { OrtModule } from './ort.ts';

/**
 * Loads ONNX Runtime for this platform, unless one is given: package.json maps `#onnxruntime` to
 * `onnxruntime-node`, and in a bundle for a browser to `onnxruntime-web/wasm`.
 */
export async function loadOrt(given: OrtModule | undefined): Promise<OrtModule> {
  if (given) return given;
  try {
    return (await import('#onnxruntime')) as unknown as OrtModule;
  } catch (cause) {
    throw new StateError(
      'Expected ONNX Runtime to be installed, got none that loads. Run `npm install onnxruntime-node --onnxruntime-node-install=skip` (the flag leaves its GPU libraries out); for a browser, run `npm install onnxruntime-web`',
      { cause },
    );
  }
}
