import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { run } from './run.ts';
import { publishedPackages, readJson, root } from './workspace.ts';

const temp = mkdtempSync(join(tmpdir(), 'publishing-'));
afterAll(() => rmSync(temp, { recursive: true, force: true }));

const check = join(root, '.ci/refuse-placeholders.mjs');

// The project's .npmrc turns npm's scripts off, so that `npm run release` itself builds and checks.
it('npm run release builds and checks every package', async () => {
  const { scripts } = readJson(join(root, 'package.json')) as { scripts: { release: string } };
  const steps = scripts.release.split(' && ');
  expect(steps.map((step) => step.split(' ')[0])).toEqual(['npm', 'node', 'changeset']);
  const folders = steps[1]!.split(' ').slice(2);
  expect(folders.map((folder) => join(root, folder)).sort()).toEqual(
    publishedPackages.map(({ folder }) => folder).sort(),
  );
  const { status, stderr } = await run(process.execPath, [check, ...folders], root);
  expect(status).toBe(1);
  for (const { manifest } of publishedPackages) expect(stderr).toContain(` of ${manifest.name} to`);
});

describe.each(publishedPackages)('$manifest.name', ({ folder, manifest }) => {
  it('is checked before npm publishes it, and built before it is packed', () => {
    expect(manifest.scripts?.prepublishOnly).toBe('node ../../.ci/refuse-placeholders.mjs');
    expect(manifest.scripts?.prepack).toContain('build:library');
  });

  it('cannot be published while its owner is a placeholder', async () => {
    const { status, stderr } = await run(process.execPath, [check], folder);
    expect(status).toBe(1);
    expect(stderr).toContain(
      `Expected \`author\`, \`repository\`, \`homepage\`, \`bugs\` of ${manifest.name} to name the owner`,
    );
    expect(stderr).toContain(
      `Expected the links in README.md of ${manifest.name} to name the owner`,
    );
  });

  it('can be once they are set, but not with one of them missing', async () => {
    const text = readFileSync(join(folder, 'package.json'), 'utf8').replaceAll('OWNER', 'somebody');
    writeFileSync(join(temp, 'package.json'), text);
    const readme = readFileSync(join(folder, 'README.md'), 'utf8');
    writeFileSync(join(temp, 'README.md'), readme.replaceAll('OWNER', 'somebody'));
    expect((await run(process.execPath, [check], temp)).status).toBe(0);
    const { author: _, ...rest } = JSON.parse(text) as Record<string, unknown>;
    writeFileSync(join(temp, 'package.json'), JSON.stringify(rest));
    const { status, stderr } = await run(process.execPath, [check], temp);
    expect([status, stderr]).toEqual([1, expect.stringContaining('Expected `author` of')]);
    writeFileSync(join(temp, 'package.json'), text);
    writeFileSync(join(temp, 'README.md'), readme);
    expect((await run(process.execPath, [check], temp)).status).toBe(1);
  });

  it('has a changelog that begins with its version', () => {
    const changelog = readFileSync(join(folder, 'CHANGELOG.md'), 'utf8');
    expect(changelog).toMatch(new RegExp(`^# ${manifest.name}\\n\\n## ${manifest.version}\\n`));
  });
});
