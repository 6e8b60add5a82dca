// node .ci/refuse-placeholders.mjs [FOLDER...]
// Fails while a package.json or its README.md still has the owner's placeholder: such a package must not be
// published.
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
  if (unset.length > 0) {
    refuse(`\`${unset.join('`, `')}\` of ${manifest.name}`, 'Set them in package.json');
  }
  if (readFileSync(join(folder, 'README.md'), 'utf8').includes(`/${PLACEHOLDER}/`)) {
    refuse(`the links in README.md of ${manifest.name}`, 'Replace it there');
  }
}

function refuse(what, fix) {
  console.error(
    `Expected ${what} to name the owner, got ${PLACEHOLDER}. ${fix} before you publish`,
  );
  process.exitCode = 1;
}
