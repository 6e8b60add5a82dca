import * as node from 'onnxruntime-node';
import type { OrtModule } from '../src/index.ts';

/** An ONNX Runtime of its own, which shares its sessions with no other, and counts them. */
export function countingOrt() {
  const count = { created: 0, released: 0 };
  const real = node as unknown as OrtModule;
  const ort: OrtModule = {
    Tensor: real.Tensor,
    env: real.env!,
    InferenceSession: {
      create: async (...args) => {
        count.created += 1;
        const session = await real.InferenceSession.create(...args);
        return {
          run: (feeds, fetches) => session.run(feeds, fetches),
          release: () => {
            count.released += 1;
            return session.release();
          },
        };
      },
    },
  };
  return { ort, count };
}
