import * as core from 'lr-finder';
import * as cache from 'lr-finder/cache';
import * as jax from 'lr-finder/jax';
import * as tfjs from 'lr-finder/tfjs';

/** The names of the entries that a browser loads. */
export const names = () => ({
  cache: Object.keys(cache).sort(),
  core: Object.keys(core).sort(),
  jax: Object.keys(jax).sort(),
  tfjs: Object.keys(tfjs).sort(),
});

/** Errors of the two kinds that a test must see. */
export const logError = () => console.error('logged on purpose');
export const loadNothing = () => fetch('/nothing').then(({ status }) => status);
