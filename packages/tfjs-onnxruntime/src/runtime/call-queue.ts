import { StateError } from '../errors.ts';

/** Runs calls one after another, in the order in which they were made. */
export class CallQueue {
  #last: Promise<unknown> = Promise.resolve();
  #pending = 0;
  #end: Promise<void> | undefined;

  /** Whether no call is running or waiting. */
  get isIdle(): boolean {
    return this.#pending === 0;
  }

  /** @throws {StateError} while a call is running or waiting, or after the end. */
  expectIdle(method: string): void {
    this.expectLive();
    if (this.isIdle) return;
    throw new StateError(
      `Expected \`${method}\` to be called while no other call of the training step is under way. Await the others first`,
    );
  }

  /** @throws {StateError} after the end. */
  expectLive(): void {
    if (!this.#end) return;
    throw new StateError(
      'Expected the training step to be alive, got a disposed one. Compile it again',
    );
  }

  /** Makes a last call, once all earlier calls have settled. */
  end(call: () => Promise<void>): Promise<void> {
    this.#end ??= this.add(() => {}, call);
    return this.#end;
  }

  /**
   * Makes a call once all earlier calls have settled, whether they failed or not.
   *
   * @param prepare - reads what the call needs, at once: it may have changed when the call is made.
   */
  add<P, T>(prepare: () => P | Promise<P>, call: (prepared: P) => Promise<T>): Promise<T> {
    const prepared = prepare();
    this.#pending += 1;
    const before = this.#last;
    const done = Promise.all([prepared, before])
      .then(([ready]) => call(ready))
      .finally(() => {
        this.#pending -= 1;
      });
    // Drop the results: otherwise each promise would hold all those before it.
    this.#last = Promise.allSettled([before, done]).then(() => undefined);
    return done;
  }
}
