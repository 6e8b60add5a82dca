import { fileURLToPath } from 'node:url';
import { type Headers, type Site, serveFolder } from '../../../test-browser/serve-folder.ts';

export type { Headers, Site };

const dist = fileURLToPath(new URL('../dist', import.meta.url));

/** Headers that cut the page off from other origins, as threads need it. */
export const ISOLATED: Headers = {
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
};

/** Serves the built page, each file with the headers that the host chooses for it. */
export const openSite = (headersOf?: (file: string) => Headers): Promise<Site> =>
  serveFolder(dist, headersOf);
