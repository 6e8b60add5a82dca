/** The time for checks of some kinds, which take turns: a part of all time. */
export class Allowance<Kind> {
  readonly #share: number;
  readonly #startedAt: number;
  #spent: number;
  /** Milliseconds of the next check of each kind, about; the first kind is the next. */
  readonly #costs: Map<Kind, number>;

  /**
   * @param share - the part of all time that checks may take.
   * @param startedAt - when that time began, by `performance.now()`.
   * @param spent - milliseconds that they have taken.
   * @param costs - each kind with the milliseconds of its first check, about.
   */
  constructor(
    share: number,
    {
      startedAt,
      spent,
      costs,
    }: { startedAt: number; spent: number; costs: readonly (readonly [Kind, number])[] },
  ) {
    this.#share = share;
    this.#startedAt = startedAt;
    this.#spent = spent;
    this.#costs = new Map(costs);
  }

  /** The kind of the next check, if there is time for it. */
  get due(): Kind | undefined {
    const elapsed = performance.now() - this.#startedAt;
    const [next] = this.#costs;
    return next && this.#spent + next[1] <= this.#share * elapsed ? next[0] : undefined;
  }

  /**
   * Makes a check, which takes as long as the next one of its kind. One that results in `undefined` is the
   * last of its kind.
   */
  async spendOn<T>(kind: Kind, check: () => Promise<T | undefined>): Promise<T | undefined> {
    const start = performance.now();
    const result = await check();
    const took = performance.now() - start;
    this.#spent += took;
    this.#costs.delete(kind);
    if (result !== undefined) this.#costs.set(kind, took);
    return result;
  }
}
