import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';

/** As a static host would have it: below a path of its own. */
const PATH = '/some/where/';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.wasm': 'application/wasm',
  '.woff2': 'font/woff2',
  '.bin': 'application/octet-stream',
};

/** A folder on a server of the loopback interface. */
export interface Site {
  /** Ends with `/`. */
  readonly address: string;
  /** Paths that were asked for and are not there. */
  readonly missing: readonly string[];
  close(): void;
}

export type Headers = Readonly<Record<string, string>>;

/** Serves a folder, each file with the headers that the host chooses for it. */
export async function serveFolder(
  folder: string,
  headersOf: (file: string) => Headers = () => ({}),
): Promise<Site> {
  const missing: string[] = [];
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    const file = normalize(pathname.slice(PATH.length).replace(/(^|\/)$/, '$1index.html'));
    const isInside = pathname.startsWith(PATH) && !file.startsWith('..');
    const body = isInside ? await readFile(join(folder, file)).catch(() => undefined) : undefined;
    if (!body) missing.push(pathname);
    response.writeHead(body ? 200 : 404, {
      ...headersOf(file),
      'content-type': TYPES[extname(file)] ?? 'text/plain',
    });
    response.end(body);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  return {
    address: `http://127.0.0.1:${port}${PATH}`,
    missing,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}
