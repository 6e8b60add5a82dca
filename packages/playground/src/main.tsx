import { DEFAULTS } from './settings/settings.ts';
import type { Command, Report } from './training/messages.ts';

const worker = new Worker(new URL('./training/worker.ts', import.meta.url), { type: 'module' });
const log: Report[] = [];
worker.onmessage = ({ data }: MessageEvent<Report>) => log.push(data);
Object.assign(globalThis, {
  log,
  send: (command: Command) => worker.postMessage(command),
  defaults: DEFAULTS,
});
