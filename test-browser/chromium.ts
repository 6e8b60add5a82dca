import { accessSync, constants } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

/** Where a Chromium may be; the environment variable comes first. */
const PLACES = [process.env.CHROMIUM, '/usr/bin/chromium', '/usr/bin/google-chrome'];

/** No network of its own, and WebGL drawn by the CPU, so that every machine computes alike. */
const FLAGS = [
  '--no-sandbox',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
  '--disable-quic',
  '--use-angle=swiftshader',
  '--enable-unsafe-swiftshader',
];

const WEBGPU_FLAGS = [
  '--enable-unsafe-webgpu',
  '--use-webgpu-adapter=swiftshader',
  '--enable-features=Vulkan',
];

/**
 * Starts the machine's own Chromium, without a window.
 *
 * @param options.webgpu - with a WebGPU adapter too, in software. Default: false.
 */
export function launchChromium({ webgpu = false } = {}): Promise<Browser> {
  return chromium.launch({
    executablePath: findChromium(),
    args: webgpu ? [...FLAGS, ...WEBGPU_FLAGS] : FLAGS,
  });
}

function findChromium(): string {
  const found = PLACES.find((path) => path !== undefined && isExecutable(path));
  if (found) return found;
  throw new Error(
    'Expected a Chromium at /usr/bin/chromium: install one (apt-get install chromium), or set CHROMIUM to its path',
  );
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
