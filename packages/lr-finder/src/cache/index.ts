export { CacheError } from '../errors.ts';
export { type CachedState, type CacheOptions, cachedOnDisk } from './cached-on-disk.ts';
