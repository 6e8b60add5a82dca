import { spawnSync } from 'node:child_process';
import * as tf from '@tensorflow/tfjs';
import * as ort from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { compileTrainStep, type OrtModule } from '../../src/index.ts';
import { ProtoWriter } from '../../src/onnx/protobuf.ts';
import { LAYER_CASES, modelOf } from '../layers.ts';

describe('the wire format', () => {
  it.each([
    [0, [8, 0]],
    [1, [8, 1]],
    [150, [8, 0x96, 1]],
    [2 ** 31, [8, 0x80, 0x80, 0x80, 0x80, 8]],
    [-1, [8, 255, 255, 255, 255, 255, 255, 255, 255, 255, 1]],
  ])('of the integer %d', (value, bytes) => {
    expect([...new ProtoWriter().int(1, value).finish()]).toEqual(bytes);
  });
  it('of a string, a float and a message', () => {
    const bytes = new ProtoWriter()
      .string(2, 'testing')
      .float(3, 1)
      .message(4, (inner) => inner.int(1, 150))
      .finish();
    expect(Buffer.from(bytes).toString('hex')).toBe('120774657374696e671d0000803f2203089601');
  });
  it('of more than fits at first', () => {
    const long = new Uint8Array(1000).fill(7);
    expect(new ProtoWriter().bytes(1, long).finish().length).toBe(1003);
  });
});

/** A Python with a package `onnx` that knows opset 18 has the checker of the format. */
const PYTHON = process.env.PYTHON ?? 'python3';
const hasChecker =
  spawnSync(PYTHON, ['-c', 'import onnx; assert onnx.defs.onnx_opset_version() >= 18']).status ===
  0;

const CHECK = `
import sys, onnx
model = onnx.load_from_string(sys.stdin.buffer.read())
# Operations of ONNX Runtime's own are unknown to the checker.
if not any(node.domain for node in model.graph.node):
    onnx.checker.check_model(model, full_check=True)
print(len(model.graph.node), [i.version for i in model.opset_import])
`;

describe.skipIf(!hasChecker)('the checker of ONNX reads', () => {
  const some = LAYER_CASES.filter(({ name }) =>
    ['dense', 'conv2d valid', 'batchNormalization', 'LSTM', 'embedding'].includes(name),
  );
  it.each(some.map((one) => [one.name, one] as const))('%s', async (_, one) => {
    const models: Uint8Array[] = [];
    const watched: OrtModule = {
      env: ort.env as NonNullable<OrtModule['env']>,
      Tensor: ort.Tensor as unknown as OrtModule['Tensor'],
      InferenceSession: {
        create: (model, options) => {
          models.push(model);
          return ort.InferenceSession.create(model, options as never) as never;
        },
      },
    };
    const batch = { xs: tf.zeros([4, ...one.input]), ys: tf.zeros([4, 3]) };
    const step = await compileTrainStep({
      model: modelOf(one),
      optimizer: tf.train.adam(),
      loss: 'meanSquaredError',
      batch,
      ort: watched,
    });
    await step.runMany([batch, batch], [1, 1]);
    await step.dispose();
    expect(models).toHaveLength(2);
    for (const input of models) {
      const { status, stderr } = spawnSync(PYTHON, ['-c', CHECK], { input, encoding: 'utf8' });
      expect(stderr).toBe('');
      expect(status).toBe(0);
    }
  });
});
