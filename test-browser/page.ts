import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { basename, dirname, extname, join } from 'node:path';
import { build } from 'esbuild';
import type { Browser, Page } from 'playwright-core';

/** A module of ours, open in a page of a browser. */
export interface ModulePage {
  /**
   * Calls a function that the module exports, with arguments that survive JSON. Resolves to what
   * it resolves to; rejects when it throws, and when the page has logged an error by then.
   */
  call<Result>(name: string, ...args: readonly unknown[]): Promise<Result>;
  /** The page itself, to look at or to click on. */
  readonly page: Page;
  close(): Promise<void>;
}

/** Bundles a TypeScript module with all that it imports, and opens it in an empty page. */
export async function openModule(browser: Browser, file: string): Promise<ModulePage> {
  const server = await serve(await bundle(file));
  const { port } = server.address() as AddressInfo;
  const origin = `http://127.0.0.1:${port}`;
  const page = await browser.newPage();
  const errors = watchErrors(page, origin);
  await page.goto(`${origin}/`);

  return {
    page,
    async call<Result>(name: string, ...args: readonly unknown[]): Promise<Result> {
      // As text, since whatever compiled this file has its own idea of import().
      const values = JSON.stringify(args);
      const result: unknown = await page.evaluate(
        `import('/module.js').then((module) => module.${name}(...${values}))`,
      );
      if (errors.length > 0) throw new Error(`The page logged errors:\n${errors.join('\n')}`);
      return result as Result;
    },
    async close() {
      await page.close();
      server.closeAllConnections();
      server.close();
    },
  };
}

/** Scripts by their path; what is imported when it is needed is a script of its own. */
type Scripts = ReadonlyMap<string, string>;

async function bundle(file: string): Promise<Scripts> {
  const { outputFiles } = await build({
    entryPoints: { module: file },
    bundle: true,
    splitting: true,
    write: false,
    outdir: '/',
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    logLevel: 'silent', // What is wrong is thrown, with the same words.
  });
  return new Map(outputFiles.map(({ path, text }) => [path, text]));
}

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.wasm': 'application/wasm',
};

const PAGE = '<!doctype html><link rel="icon" href="data:,"><title>Test</title>';

/** Where the WebAssembly of ONNX Runtime lies, which looks for it beside its script. */
const ort = dirname(createRequire(import.meta.url).resolve('onnxruntime-web'));

/** A server on the loopback interface that has an empty page, scripts and WebAssembly. */
function serve(scripts: Scripts): Promise<Server> {
  const read = async (path: string): Promise<string | Buffer | undefined> => {
    if (path === '/') return PAGE;
    if (scripts.has(path)) return scripts.get(path);
    return extname(path) === '.wasm' ? readFile(join(ort, basename(path))) : undefined;
  };
  const server = createServer(async ({ url = '/' }, response) => {
    const body = await read(url).catch(() => undefined);
    response.writeHead(body === undefined ? 404 : 200, {
      'content-type': TYPES[url === '/' ? '.html' : extname(url)] ?? 'text/plain',
      // A page may share memory between threads only when it is cut off from all others.
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-embedder-policy': 'require-corp',
    });
    response.end(body);
  });
  return new Promise((listening) => {
    server.listen(0, '127.0.0.1', () => listening(server));
  });
}

/**
 * All that goes wrong in a page from now on: errors logged or uncaught, failed requests, and
 * requests to anywhere else.
 */
function watchErrors(page: Page, origin: string): readonly string[] {
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(`${message.text()} (${message.location().url})`);
  });
  page.on('requestfailed', (request) => errors.push(`could not load ${request.url()}`));
  page.on('request', (request) => {
    const url = new URL(request.url());
    const isInPage = url.protocol === 'blob:' || url.protocol === 'data:';
    if (!isInPage && url.origin !== origin) errors.push(`asked for ${url}`);
  });
  return errors;
}
