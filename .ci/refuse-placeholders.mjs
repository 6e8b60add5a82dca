// node .ci/refuse-placeholders.mjs [FOLDER...]
// Fails while a package.json still has the owner's placeholder: such a package must not be published.
// Default: the folder it is started in.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const PLACEHOLDER = 'OWNER';
const PARTS = ['author', 'repository', 'homepage', 'bugs'];
const folders = process.argv.slice(2);
for (const folder of folders.length > 0 ? folders : ['.']) {
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const unset = PARTS.filter((part) => {
    const value = JSON.stringify(manifest[part]);
    return value === undefined || value.includes(PLACEHOLDER);
  });
  if (unset.length === 0) continue;
  console.error(
    `Expected \`${unset.join('`, `')}\` of ${manifest.name} to name its owner, got ${PLACEHOLDER}. Set them in package.json before you publish`,
  );
  process.exitCode = 1;
}
