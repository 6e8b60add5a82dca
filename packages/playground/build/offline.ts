import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import type { Plugin } from 'vite';

/** Writes into the service worker what it has to keep: every file of the page. */
export function offline(): Plugin {
  let folder = '';
  return {
    name: 'offline',
    apply: 'build',
    configResolved({ root, build }) {
      folder = join(root, build.outDir);
    },
    closeBundle() {
      const worker = join(folder, 'service-worker.js');
      const files = readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile() && entry.name !== 'service-worker.js')
        .map(({ parentPath, name }) => join(parentPath, name))
        .sort();
      const digest = createHash('sha256');
      for (const file of files) digest.update(readFileSync(file));
      const paths = files.map((file) =>
        file
          .slice(folder.length + 1)
          .split(sep)
          .join('/'),
      );
      const lists = JSON.stringify({ version: digest.digest('hex').slice(0, 12), paths });
      const code = readFileSync(worker, 'utf8');
      const filled = code.replace(/(['"`])FILES_OF_THE_PAGE\1/, () => JSON.stringify(lists));
      if (filled === code) this.error('service-worker.js has no place for the files of the page');
      writeFileSync(worker, filled);
    },
  };
}
