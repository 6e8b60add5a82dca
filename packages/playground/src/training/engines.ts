import wasm from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm?url';
import wasmSimd from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm?url';
import wasmThreads from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-threaded-simd.wasm?url';
import { ENGINES, type EngineName } from '../settings/settings.ts';

/** Libraries of training, which are loaded when they are first wanted. */
export async function loadTraining() {
  const [tf, { LRFinder, ScheduleCallback }] = await Promise.all([
    import('@tensorflow/tfjs'),
    import('lr-finder/tfjs'),
  ]);
  return { tf, LRFinder, ScheduleCallback };
}

export type Training = Awaited<ReturnType<typeof loadTraining>>;

/** Makes an engine the one that trains from now on. */
export async function startEngine({ tf }: Training, name: EngineName): Promise<'tfjs' | 'onnx'> {
  if (name === 'webgpu') await import('@tensorflow/tfjs-backend-webgpu');
  if (name === 'wasm') {
    const { setWasmPaths } = await import('@tensorflow/tfjs-backend-wasm');
    setWasmPaths({
      'tfjs-backend-wasm.wasm': wasm,
      'tfjs-backend-wasm-simd.wasm': wasmSimd,
      'tfjs-backend-wasm-threaded-simd.wasm': wasmThreads,
    });
  }
  const backend = name === 'onnx' ? 'cpu' : name;
  if (!(await tf.setBackend(backend))) throw new Error(`This browser can’t start ${name}.`);
  await tf.ready();
  return name === 'onnx' ? 'onnx' : 'tfjs';
}

/** The engines that this browser has. Nothing is loaded to find out. */
export async function findEngines(): Promise<EngineName[]> {
  const has: Record<EngineName, boolean> = {
    webgpu: await hasWebGpu(),
    webgl: hasWebGl(),
    wasm: typeof WebAssembly === 'object',
    onnx: typeof WebAssembly === 'object',
  };
  return ENGINES.filter((name) => has[name]);
}

interface Gpu {
  requestAdapter(): Promise<object | null>;
}

async function hasWebGpu(): Promise<boolean> {
  const { gpu } = navigator as { gpu?: Gpu };
  try {
    return Boolean(await gpu?.requestAdapter());
  } catch {
    return false;
  }
}

function hasWebGl(): boolean {
  if (typeof OffscreenCanvas === 'undefined') return false;
  const context = new OffscreenCanvas(1, 1).getContext('webgl2');
  context?.getExtension('WEBGL_lose_context')?.loseContext();
  return context !== null;
}
