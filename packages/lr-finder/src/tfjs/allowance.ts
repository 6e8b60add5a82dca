/** The time for checks of one kind: a part of all time. */
export class Allowance {
  readonly #share: number;
  readonly #startedAt: number;
  #spent: number;
  #cost: number;

  /**
   * @param share - the part of all time that checks may take.
   * @param startedAt - when that time began, by `performance.now()`.
   * @param spent - milliseconds that they have taken.
   * @param cost - milliseconds of the next one, about.
   */
  constructor(
    share: number,
    { startedAt, spent, cost }: { startedAt: number; spent: number; cost: number },
  ) {
    this.#share = share;
    this.#startedAt = startedAt;
    this.#spent = spent;
    this.#cost = cost;
  }

  /** Whether it is enough for another check. */
  get isEnough(): boolean {
    const elapsed = performance.now() - this.#startedAt;
    return this.#spent + this.#cost <= this.#share * elapsed;
  }

  /** Makes a check, which takes as long as the next one. One that results in `undefined` is the last. */
  async spendOn<T>(check: () => Promise<T | undefined>): Promise<T | undefined> {
    const start = performance.now();
    const result = await check();
    const took = performance.now() - start;
    this.#spent += took;
    this.#cost = result === undefined ? Number.POSITIVE_INFINITY : took;
    return result;
  }
}
