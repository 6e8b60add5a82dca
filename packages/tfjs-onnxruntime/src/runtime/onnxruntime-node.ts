import type { OrtModule } from './ort.ts';

/** It has native code: an import by a name that isn't literal stays as it is in a bundle for Node. */
const PACKAGE: string = 'onnxruntime-node';

/** @throws {Error} if it isn't installed, or can't be loaded on this machine. */
export async function importOrt(): Promise<OrtModule> {
  try {
    return (await import(/* webpackIgnore: true */ /* @vite-ignore */ PACKAGE)) as OrtModule;
  } catch (cause) {
    throw new Error(
      'Expected ONNX Runtime to be installed, got none that loads. Run `npm install onnxruntime-node --onnxruntime-node-install=skip` (the flag leaves its GPU libraries out)',
      { cause },
    );
  }
}
