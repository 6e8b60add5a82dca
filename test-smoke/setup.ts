import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { pack } from '../test/packing.ts';
import { lockedVersion, publishedPackages } from '../test/workspace.ts';
import { installPackages, NO_REGISTRY, Unreachable } from './registry.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Why nothing can be tried. */
    skipped: string | undefined;
    /** A project with both packages and every runtime of training, from their tarballs. */
    full: string;
    /** One with lr-finder and TensorFlow.js alone. */
    lean: string;
  }
}

const PROGRAMS = join(import.meta.dirname, 'programs');
const locked = (...names: string[]) =>
  Object.fromEntries(names.map((name) => [name, lockedVersion(name)]));

/** Packs both packages and installs them in two projects, for all files of tests. */
export default async function setup({ provide }: TestProject): Promise<() => void> {
  const temp = mkdtempSync(join(tmpdir(), 'smoke-'));
  provide('full', join(temp, 'full'));
  provide('lean', join(temp, 'lean'));
  provide('skipped', undefined);
  try {
    const tarballs = await pack(publishedPackages, temp);
    const ours = (...names: string[]) =>
      Object.fromEntries(names.map((name) => [name, `file:${tarballs.get(name)!.path}`]));
    const engines = ['@tensorflow/tfjs', 'onnxruntime-node', 'onnxruntime-web'];
    const projects = {
      full: { ...ours('lr-finder', 'tfjs-onnxruntime'), ...locked(...engines) },
      lean: { ...ours('lr-finder'), ...locked('@tensorflow/tfjs') },
    };
    for (const [name, versions] of Object.entries(projects)) {
      mkdirSync(join(temp, name));
      await installPackages(join(temp, name), versions);
      cpSync(PROGRAMS, join(temp, name), { recursive: true });
    }
  } catch (error) {
    if (!(error instanceof Unreachable)) throw error;
    provide('skipped', NO_REGISTRY);
  }
  return () => rmSync(temp, { recursive: true, force: true });
}
