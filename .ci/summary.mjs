// node .ci/summary.mjs REPORTS [STEP...]
// Adds up the JSON reports that vitest wrote into a folder. STEPs are those that failed; one that
// failed for another reason than a failed test counts as one failure.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const [folder, ...failedSteps] = process.argv.slice(2);
let passed = 0;
let failed = 0;

for (const name of readdirSync(folder).filter((file) => file.endsWith('.json'))) {
  const report = JSON.parse(readFileSync(join(folder, name), 'utf8'));
  passed += report.numPassedTests;
  failed += report.numFailedTests;
  for (const { name: file, status, assertionResults } of report.testResults) {
    // A file that could not be loaded, or whose hooks failed, has no failed test to show for it.
    if (status === 'failed' && !assertionResults.some((test) => test.status === 'failed')) {
      failed += 1;
      console.log(`failed as a whole: ${file}`);
    }
  }
}

for (const step of failedSteps) console.log(`failed step: ${step}`);
if (failedSteps.length > 0 && failed === 0) failed = 1;
if (passed + failed === 0) {
  console.log('no test ran');
  failed = 1;
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;
