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
      'Expected ONNX Runtime to be installed, got none that loads. In a browser, run npm install onnxruntime-web; elsewhere onnxruntime-node comes with this package',
      { cause },
    );
  }
}
