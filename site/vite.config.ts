import { defineConfig } from 'vite';
import playground from '../packages/playground/vite.config.ts';

/** Serves the site, with the headers that the playground's threads need. */
export default defineConfig({ preview: { ...playground.preview, port: 4174 } });
