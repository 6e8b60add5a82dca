import type { State } from './state.ts';

/** Whether two states are the same but for how far the curve of a running test has grown. */
export function differOnlyInPoints(a: State, b: State): boolean {
  return sameBut('work', a, b) && sameBut('points', a.work, b.work);
}

function sameBut(name: string, a: object, b: object): boolean {
  const [one, other] = [a, b] as [Record<string, unknown>, Record<string, unknown>];
  const names = Object.keys({ ...one, ...other });
  return names.every((each) => each === name || one[each] === other[each]);
}
