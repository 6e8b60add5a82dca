import wasmScript from '@tensorflow/tfjs-backend-wasm/dist/tf-backend-wasm.es2017.min.js?url';
import wasmPlain from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm?url';
import wasmSimd from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm?url';
import wasmThreads from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-threaded-simd.wasm?url';
import { ENGINE_LABELS, ENGINES, type EngineName } from '../settings/settings.ts';
import { loadOnce } from './load-once.ts';

/** Libraries of training. */
export const loadTraining = loadOnce(async () => {
  const [tf, { LRFinder, ScheduleCallback }] = await Promise.all([
    import('@tensorflow/tfjs'),
    import('lr-finder/tfjs'),
  ]);
  return { tf, LRFinder, ScheduleCallback };
});

export type Training = Awaited<ReturnType<typeof loadTraining>>;

/** Makes an engine the one that trains from now on. */
export async function startEngine({ tf }: Training, name: EngineName): Promise<'tfjs' | 'onnx'> {
  if (name === 'webgpu') await import('@tensorflow/tfjs-backend-webgpu');
  if (name === 'wasm') await loadWasm();
  const backend = name === 'onnx' ? 'cpu' : name;
  if (!(await tf.setBackend(backend))) {
    throw new Error(`This browser can’t start ${ENGINE_LABELS[name]}. Choose another engine.`);
  }
  await tf.ready();
  endWhenLost(tf.backend(), name);
  return name === 'onnx' ? 'onnx' : 'tfjs';
}

type WasmBackend = typeof import('@tensorflow/tfjs-backend-wasm');

/**
 * Loads the script of the package unchanged; it takes TensorFlow.js from a global. Its threads run the
 * source text of one of its functions, and a bundler renames the variables that this text refers to.
 */
const loadWasm = loadOnce(async () => {
  const { tf } = await loadTraining();
  const scope = Object.assign(globalThis, { tf: { ...tf } as { wasm?: WasmBackend } });
  await import(/* @vite-ignore */ wasmScript);
  const wasm = scope.tf.wasm!;
  wasm.setWasmPaths({
    'tfjs-backend-wasm.wasm': wasmPlain,
    'tfjs-backend-wasm-simd.wasm': wasmSimd,
    'tfjs-backend-wasm-threaded-simd.wasm': wasmThreads,
  });
  return wasm;
});

/** What the backends of TensorFlow.js compute with. */
interface Graphics {
  readonly gpgpu?: { readonly gl: { readonly canvas: EventTarget } };
  readonly device?: { readonly lost: Promise<unknown> };
}

const watched = new WeakSet<object>();

/**
 * A browser may take a graphics device away at any time, and a backend computes nonsense without it:
 * an error that nobody catches ends the worker, and the page starts another.
 */
function endWhenLost(backend: object, name: EngineName): void {
  if (watched.has(backend)) return;
  watched.add(backend);
  const end = () => {
    throw new Error(`the browser took ${ENGINE_LABELS[name]} away`);
  };
  const { gpgpu, device } = backend as Graphics;
  gpgpu?.gl.canvas.addEventListener('webglcontextlost', end);
  // From a timer, as a worker does not report a rejected promise to its page.
  device?.lost.then(() => setTimeout(end));
}

/** How many threads a started engine computes in; `undefined` where it doesn't tell. */
export async function threadsOf(name: EngineName): Promise<number | undefined> {
  return name === 'wasm' ? (await loadWasm()).getThreadsCount() : undefined;
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
