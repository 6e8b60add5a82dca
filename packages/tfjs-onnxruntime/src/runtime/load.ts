import type { OrtModule } from './ort.ts';

/** ONNX Runtime for this place: the one for Node, unless another is given. */
export async function loadOrt(given: OrtModule | undefined): Promise<OrtModule> {
  return given ?? ((await import('onnxruntime-node')) as unknown as OrtModule);
}
