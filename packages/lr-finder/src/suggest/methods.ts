import { ignite } from './ignite.ts';
import { lightning } from './lightning.ts';
import { minimum } from './minimum.ts';
import type { Rule } from './rule.ts';
import { slide } from './slide.ts';
import { steep } from './steep.ts';
import { steepest } from './steepest.ts';
import { valley } from './valley.ts';

/** The peers' rules: those of pytorch-lr-finder, fastai (four of them), Lightning and ignite. */
export type PeerMethod =
  | 'steepest'
  | 'valley'
  | 'slide'
  | 'minimum'
  | 'steep'
  | 'lightning'
  | 'ignite';

/** A rule with what its author leaves out at the two ends of a curve. */
interface PeerRule {
  readonly rule: Rule;
  readonly skipStart: (points: number) => number;
  readonly skipEnd: number;
}

const tenth = (points: number): number => Math.floor(points / 10);

export const PEERS: Readonly<Record<PeerMethod, PeerRule>> = {
  steepest: { rule: steepest, skipStart: () => 10, skipEnd: 5 },
  valley: { rule: valley, skipStart: tenth, skipEnd: 5 },
  slide: { rule: slide, skipStart: tenth, skipEnd: 5 },
  minimum: { rule: minimum, skipStart: tenth, skipEnd: 5 },
  steep: { rule: steep, skipStart: tenth, skipEnd: 5 },
  lightning: { rule: lightning, skipStart: () => 10, skipEnd: 1 },
  ignite: { rule: ignite, skipStart: () => 0, skipEnd: 0 },
};
