/** Time and memory that reading a history file of 100 MB takes: `npm run bench:history-file`. */
import { execFileSync } from 'node:child_process';
import { createReadStream, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readHistory } from 'lr-finder/history-file';

const SIZE = 100e6;
const [, , path] = process.argv;
if (path) {
  const start = performance.now();
  const { history } = await readHistory(createReadStream(path), { name: path });
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  const memory = Math.round(process.resourceUsage().maxRSS / 1024);
  console.log(
    `${path.replace(/.*\./, '')}: ${history.lr.length} points, ${seconds} s, ${memory} MiB`,
  );
} else {
  const folder = mkdtempSync(join(tmpdir(), 'history-file-'));
  try {
    const lr = (i: number) => String(1e-7 * 1.000001 ** i);
    const loss = (i: number) => String(2.3 + Math.sin(i));
    write('csv', ['lr,loss\n'], (i) => `${lr(i)},${loss(i)}\n`, []);
    write('jsonl', [], (i) => `{"lr": ${lr(i)}, "loss": ${loss(i)}}\n`, []);
    const half = (rates: boolean) => (i: number) =>
      `${i > 0 ? ', ' : ''}${rates ? lr(i) : loss(i)}`;
    const count = Math.floor(SIZE / 43);
    const lists = [true, false].map((rates) =>
      Array.from({ length: count }, (_, i) => half(rates)(i)),
    );
    write('json', ['{"lr": [', ...lists[0]!, '], "loss": [', ...lists[1]!, ']}'], undefined, []);
  } finally {
    rmSync(folder, { recursive: true });
  }

  function write(
    kind: string,
    head: string[],
    row: ((i: number) => string) | undefined,
    tail: string[],
  ) {
    const file = join(folder, `history.${kind}`);
    const parts = [Buffer.from(head.join(''))];
    let length = parts[0]!.length;
    for (let i = 0; row && length < SIZE; ) {
      let text = '';
      for (const end = i + 10_000; i < end; i++) text += row(i);
      parts.push(Buffer.from(text));
      length += text.length;
    }
    writeFileSync(file, Buffer.concat([...parts, Buffer.from(tail.join(''))]));
    const child = [...process.execArgv, fileURLToPath(import.meta.url), file];
    console.log(execFileSync(process.execPath, child, { encoding: 'utf8' }).trim());
  }
}
