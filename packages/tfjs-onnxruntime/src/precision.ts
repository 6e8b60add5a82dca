import { ArgumentError, expected } from './errors.ts';
import { GRAD_SCALER } from './training/loss-scale.ts';

/** The precision of a training step. */
export type Precision = 'float32' | 'mixed';

/** How the loss scale of mixed precision grows and shrinks: names and defaults of PyTorch's `GradScaler`. */
export interface LossScalerOptions {
  /** The first scale; > 0. Default: 65536. */
  readonly initScale?: number;
  /** Factor of the scale after `growthInterval` steps in a row without overflow; > 1. Default: 2. */
  readonly growthFactor?: number;
  /** Factor of the scale after an overflow; in (0, 1). Default: 0.5. */
  readonly backoffFactor?: number;
  /** Steps in a row without overflow after which the scale grows; an integer >= 1. Default: 2000. */
  readonly growthInterval?: number;
}

/** Options of a training step's precision. */
export interface PrecisionOptions {
  /**
   * `'mixed'`: matrix products and convolutions in float16, all else in float32, with dynamic loss scaling
   * (Micikevicius et al. 2018, arXiv 1710.03740). Default: `'float32'`.
   */
  readonly precision?: Precision;
  /** The loss scale of mixed precision. Default: as PyTorch's `GradScaler`. */
  readonly lossScaler?: LossScalerOptions;
}

export type LossScalerSettings = Readonly<Required<LossScalerOptions>>;

const CHECKS: Readonly<Record<keyof LossScalerOptions, [what: string, (x: number) => boolean]>> = {
  initScale: ['a finite number > 0', (x) => x > 0 && Number.isFinite(x)],
  growthFactor: ['a finite number > 1', (x) => x > 1 && Number.isFinite(x)],
  backoffFactor: ['a number in (0, 1)', (x) => x > 0 && x < 1],
  growthInterval: ['an integer >= 1', (x) => x >= 1 && Number.isInteger(x)],
};

/**
 * The settings of the loss scale; `undefined` in float32.
 *
 * @throws {ArgumentError} for an option that can't be used.
 */
export function lossScalerOf(options: PrecisionOptions): LossScalerSettings | undefined {
  const { precision = 'float32', lossScaler } = options;
  if (precision !== 'float32' && precision !== 'mixed') {
    throw new ArgumentError(expected('precision', "'float32' or 'mixed'", precision));
  }
  if (precision === 'float32') {
    if (lossScaler === undefined) return undefined;
    throw new ArgumentError(
      `${expected('lossScaler', "given with `precision: 'mixed'`", precision)}. Leave it out`,
    );
  }
  const given = Object.entries(lossScaler ?? {}).filter(([, value]) => value !== undefined);
  for (const [name, value] of given) {
    const check = (CHECKS as Record<string, (typeof CHECKS)['initScale'] | undefined>)[name];
    if (!check) {
      const names = Object.keys(CHECKS).join(', ');
      throw new ArgumentError(`Expected \`lossScaler\` to have only ${names}, got \`${name}\``);
    }
    const [what, fits] = check;
    if (typeof value === 'number' && fits(value)) continue;
    throw new ArgumentError(expected(`lossScaler.${name}`, what, value));
  }
  return { ...GRAD_SCALER, ...Object.fromEntries(given) };
}
