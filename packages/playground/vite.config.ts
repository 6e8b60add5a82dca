import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';
import { writeDigits } from './build/digits.ts';
import { offline } from './build/offline.ts';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

writeDigits(here('public/digits.bin'));

export default defineConfig({
  root: here('.'),
  // Any folder of any host.
  base: './',
  build: {
    target: 'es2022',
    // Engines are large, and loaded when they are needed.
    chunkSizeWarningLimit: Number.POSITIVE_INFINITY,
    modulePreload: { polyfill: false },
    cssTarget: ['chrome123', 'safari17.5', 'firefox120'],
    rolldownOptions: {
      checks: { pluginTimings: false },
      input: { page: here('index.html'), 'service-worker': here('src/offline/service-worker.ts') },
      output: {
        // A service worker looks after its own folder: it has to lie beside the page.
        entryFileNames: ({ name }) =>
          name === 'service-worker' ? '[name].js' : 'assets/[name]-[hash].js',
      },
      // The DOM of Node, which is never asked for where there is a document.
      external: ['linkedom/worker'],
    },
  },
  worker: { format: 'es' },
  plugins: [offline()],
  preview: {
    port: 4173,
    host: '127.0.0.1',
    // Only a page that is cut off from other origins may share memory between threads.
    headers: {
      'Cross-Origin-Opener-Policy': 'same-origin',
      'Cross-Origin-Embedder-Policy': 'require-corp',
    },
  },
});
