// Loaded into the command's process before it starts: calls of the file system on what lies in a folder
// fail, as on a disk that is full, read-only or gone. FAILING_DISK says which.
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { resolve, sep } from 'node:path';

/** `after`: calls that succeed before; `isLasting`: all later ones fail too. */
const { folder, call, code, after = 0, isLasting } = JSON.parse(process.env.FAILING_DISK);
let calls = 0;

const isWithin = (path) => typeof path === 'string' && resolve(path).startsWith(folder + sep);
const isDue = (name) => {
  if (name !== call) return false;
  calls++;
  return isLasting ? calls > after : calls === after + 1;
};
const error = (name, path) =>
  Object.assign(new Error(`${code}: made to fail, ${name} '${path}'`), {
    code,
    syscall: name,
    path,
  });

const { open, rename } = fs.promises;
fs.promises.open = async (path, flags, ...rest) => {
  if (!isWithin(path) || flags === 'r') return open(path, flags, ...rest);
  if (isDue('open')) throw error('open', path);
  const handle = await open(path, flags, ...rest);
  const { writeFile, close } = handle;
  handle.writeFile = async (data, ...options) => {
    if (!isDue('write')) return writeFile.call(handle, data, ...options);
    // A full disk takes what it has room for.
    await writeFile.call(handle, data.slice(0, data.length / 2));
    throw error('write', path);
  };
  handle.close = async () => {
    await close.call(handle);
    if (isDue('close')) throw error('close', path);
  };
  return handle;
};
fs.promises.rename = async (from, to) => {
  if (isWithin(to) && isDue('rename')) throw error('rename', to);
  return rename(from, to);
};

const { openSync, writeSync } = fs;
const paths = new Map();
fs.openSync = (path, flags, ...rest) => {
  if (isWithin(path) && flags !== 'r' && isDue('open')) throw error('open', path);
  const descriptor = openSync(path, flags, ...rest);
  paths.set(descriptor, path);
  return descriptor;
};
fs.writeSync = (descriptor, data, ...rest) => {
  const path = paths.get(descriptor);
  if (!isWithin(path) || !isDue('write')) return writeSync(descriptor, data, ...rest);
  writeSync(descriptor, data.slice(0, data.length / 2));
  throw error('write', path);
};
syncBuiltinESMExports();
