// node .ci/refuse-placeholders.mjs, in the folder of a package
// Fails while package.json still has the owner's placeholder: such a package must not be published.
import { readFileSync } from 'node:fs';

const PLACEHOLDER = 'OWNER';
const manifest = JSON.parse(readFileSync('package.json', 'utf8'));
const parts = ['author', 'repository', 'homepage', 'bugs'];
const unset = parts.filter((part) => {
  const value = JSON.stringify(manifest[part]);
  return value === undefined || value.includes(PLACEHOLDER);
});
if (unset.length > 0) {
  console.error(
    `Expected \`${unset.join('`, `')}\` of ${manifest.name} to name its owner, got ${PLACEHOLDER}. Set them in package.json before you publish`,
  );
  process.exitCode = 1;
}
