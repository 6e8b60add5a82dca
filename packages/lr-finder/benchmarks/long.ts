/**
 * Whether long trainings and schedules want another rate than a test suggests:
 *
 *   npm run bench:long -- [--fresh]
 *
 * Writes its tables into docs/suggestion.md. The trainings, which take an hour, are kept in
 * node_modules/.cache.
 */
import { parseArgs } from 'node:util';
import * as tf from '@tensorflow/tfjs';
import { columns } from './long/columns.ts';
import { reportOf } from './long/report.ts';
import { writeReport } from './report/page.ts';

const { values } = parseArgs({ options: { fresh: { type: 'boolean', default: false } } });

// ONNX Runtime takes the training steps.
await tf.setBackend('cpu');
const report = reportOf(await columns(values.fresh, (id) => console.error(id)));
console.log(report);
writeReport('bench:long', report);
