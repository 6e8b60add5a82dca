import type { OrtModule } from './ort.ts';

/**
 * The `try` makes it optional for bundlers.
 *
 * @throws {Error} if it isn't in the bundle, or can't be loaded in this browser.
 */
export async function importOrt(): Promise<OrtModule> {
  try {
    return (await import('onnxruntime-web/wasm')) as unknown as OrtModule;
  } catch (cause) {
    throw new Error(
      'Expected ONNX Runtime to be in the bundle, got none that loads. Run `npm install onnxruntime-web`, and build again',
      { cause },
    );
  }
}
