import type { History } from '../range-test/history.ts';

/** Whether a number can be a learning rate. */
export const isRate = (lr: number): boolean => lr >= 0 && lr < Number.POSITIVE_INFINITY;

/** What a rate has to be, for messages. */
export const A_RATE = 'a finite number >= 0';

/** A history that grows by a point at a time. */
export class Points {
  readonly #lr: number[] = [];
  readonly #loss: number[] = [];
  readonly #rawLoss: number[] | undefined;

  /** Without raw losses of their own the losses are taken for them. */
  constructor(hasRawLoss: boolean) {
    this.#rawLoss = hasRawLoss ? [] : undefined;
  }

  get length(): number {
    return this.#lr.length;
  }

  add(lr: number, loss: number, rawLoss: number): void {
    this.#lr.push(lr);
    this.#loss.push(loss);
    this.#rawLoss?.push(rawLoss);
  }

  get history(): History {
    return { lr: this.#lr, loss: this.#loss, rawLoss: this.#rawLoss ?? this.#loss };
  }
}
