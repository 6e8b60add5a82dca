import { defineConfig } from 'vitest/config';

export default defineConfig({ test: { include: ['trainables.ts'], root: import.meta.dirname } });
