#!/usr/bin/env node
import module from 'node:module';

// From Node 22.8 on, what was compiled once needs not be compiled again.
module.enableCompileCache?.();
const { main } = await import('../dist/cli/main.js');

await main(process.argv.slice(2));
