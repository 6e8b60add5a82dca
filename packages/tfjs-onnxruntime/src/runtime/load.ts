import { StateError } from '../errors.ts';
import type { OrtModule } from './ort.ts';

/**
 * ONNX Runtime for this place, unless another is given: package.json names `onnxruntime-node` as
 * `#onnxruntime`, and for what is bundled for a browser `onnxruntime-web/wasm`.
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
