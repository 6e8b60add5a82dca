import type { OrtModule, OrtSessionOptions } from './ort.ts';

/** Whether sessions with these options run on the CPU, by ONNX Runtime for Node. */
export function isNativeCpu(
  ort: OrtModule,
  { executionProviders = ['cpu'] }: OrtSessionOptions,
): boolean {
  return executionProviders.every((one) => one === 'cpu') && ort.env?.versions?.node !== undefined;
}
