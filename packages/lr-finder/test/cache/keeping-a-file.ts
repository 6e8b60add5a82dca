import { ArrayFile } from '../../src/cache/array-file.ts';

// A process that makes a file in a folder, says so, and ends as it is told: by itself, by
// process.exit(), or only when it is killed.

const [folder = '', ending = ''] = process.argv.slice(2);
const file = await ArrayFile.create(folder);
await file.write(8, () => file.put(Float64Array.of(1)));
console.log('written');
if (ending === 'exit') process.exit(0);
if (ending === 'stay') setInterval(() => undefined, 1000);
if (ending === 'throw') throw new Error('thrown');
