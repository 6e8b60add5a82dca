import { expect } from 'vitest';

/** How much larger the second input is: it takes so many times as long, or the square of that. */
const LARGER = 8;
const MOST_TIMES_AS_LONG = 3 * LARGER;
/** What the compiler and the garbage collector may add. A quadratic run takes seconds. */
const NOISE_MS = 250;
const ATTEMPTS = 3;

/**
 * Expects eight times the input to take about eight times the processor time, not 64 times. One of a few
 * attempts has to.
 */
export async function expectLinearTime(
  size: number,
  run: (size: number) => unknown,
): Promise<void> {
  const msOf = async (length: number): Promise<number> => {
    const start = process.cpuUsage();
    await run(length);
    const { user, system } = process.cpuUsage(start);
    return (user + system) / 1000;
  };
  for (let attempt = 1; ; attempt++) {
    const most = MOST_TIMES_AS_LONG * (await msOf(size)) + NOISE_MS;
    const ms = await msOf(LARGER * size);
    if (attempt < ATTEMPTS && ms > most) continue;
    expect(ms).toBeLessThanOrEqual(most);
    return;
  }
}
