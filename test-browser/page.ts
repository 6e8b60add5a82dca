import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
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
  const page = await browser.newPage();
  const errors = watchErrors(page);
  await page.goto(`http://127.0.0.1:${port}/`);

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

async function bundle(file: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [file],
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    logLevel: 'silent', // What is wrong is thrown, with the same words.
  });
  return outputFiles[0]!.text;
}

/** A server on the loopback interface that has an empty page and one script. */
function serve(script: string): Promise<Server> {
  const files: Readonly<Record<string, readonly [type: string, body: string]>> = {
    '/': ['text/html', '<!doctype html><link rel="icon" href="data:,"><title>Test</title>'],
    '/module.js': ['text/javascript', script],
  };
  const server = createServer(({ url = '' }, response) => {
    const [type, body] = files[url] ?? [];
    response.writeHead(type ? 200 : 404, {
      'content-type': `${type ?? 'text/plain'}; charset=utf-8`,
    });
    response.end(body);
  });
  return new Promise((listening) => {
    server.listen(0, '127.0.0.1', () => listening(server));
  });
}

/** All that goes wrong in a page from now on: errors logged or uncaught, and failed requests. */
function watchErrors(page: Page): readonly string[] {
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(`${message.text()} (${message.location().url})`);
  });
  page.on('requestfailed', (request) => errors.push(`could not load ${request.url()}`));
  return errors;
}
