import type { Band, History, Measurement, StopReason } from 'lr-finder';
import type { EngineName, TestSettings } from '../settings/settings.ts';
import type { Outcome } from '../training/messages.ts';

/** A range test that is over, from this page or from elsewhere. */
export interface FinishedTest {
  readonly name: string;
  readonly history: History;
  readonly stopReason?: StopReason | undefined;
  readonly steps?: number | undefined;
  readonly band?: Band | undefined;
  /** What helps to read it. */
  readonly optimizer?: string | undefined;
  readonly measurement?: Measurement | undefined;
  readonly settings?: Readonly<Record<string, string | number | boolean>> | undefined;
  /** Where it was run here: how that went. */
  readonly ran?: Ran | undefined;
}

/** How a test of this page went. */
export interface Ran {
  readonly settings: TestSettings;
  readonly engine: EngineName;
  readonly msPerStep: number;
  readonly threads: number | undefined;
  readonly weights: Outcome['weights'];
}

/** What the worker found, as a test. */
export function testOf(settings: TestSettings, outcome: Outcome): FinishedTest {
  const { history, stopReason, steps, measurement } = outcome.result;
  const { engine, msPerStep, threads, weights } = outcome;
  const { data, model, widths, optimizer, batchSize, loss, seed } = settings;
  return {
    name: `seed ${seed}`,
    history,
    stopReason,
    steps,
    optimizer,
    measurement,
    settings: {
      ...{ data, model, ...(model === 'mlp' && { widths: widths.join(', ') }) },
      ...{ optimizer, batchSize, loss, seed, engine },
    },
    ran: { settings, engine, msPerStep, threads, weights },
  };
}
