#!/usr/bin/env node
import module from 'node:module';
import { privateCache } from '../dist/module/private-cache.js';

// From Node 22.8 on, what was compiled once needs not be compiled again.
const folder = privateCache();
if (folder) module.enableCompileCache?.(folder);
const { main } = await import('../dist/cli/main.js');

await main(process.argv.slice(2));
