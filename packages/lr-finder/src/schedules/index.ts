export type { AnnealStrategy } from './anneal.ts';
export {
  type CycleOptions,
  type CyclicalMode,
  type CyclicalMomentumOptions,
  type CyclicalOptions,
  cyclicalMomentum,
  type ExpRangeOptions,
  expRange,
  triangular,
  triangular2,
} from './cyclical.ts';
export {
  type OneCycleMomentumOptions,
  type OneCycleOptions,
  type OneCyclePhases,
  oneCycle,
  oneCycleMomentum,
} from './one-cycle.ts';
export { exponentialRamp, linearRamp } from './ramp.ts';
export type { Schedule } from './schedule.ts';
export { cosineWarmRestarts, type WarmRestartsOptions } from './warm-restarts.ts';
export { linearWarmUp, type WarmUpOptions } from './warm-up.ts';
