/** What holds a running test up, ends it, and lets messages through. */
export class Gate {
  readonly #controller = new AbortController();
  #open = Promise.resolve();
  #release = () => {};
  #turnStart = performance.now();

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  pause(): void {
    this.resume();
    this.#open = new Promise((release) => {
      this.#release = release;
    });
  }

  resume(): void {
    this.#release();
  }

  stop(): void {
    this.#controller.abort();
    this.resume();
  }

  /** To be awaited between steps: resolves when the test may go on. */
  async pass(): Promise<void> {
    if (performance.now() - this.#turnStart > LONGEST_TURN) {
      await nextMessage();
      this.#turnStart = performance.now();
    }
    await this.#open;
  }
}

/** Milliseconds that a message may have to wait. */
const LONGEST_TURN = 30;

/** Resolves when the messages that are waiting have been heard. */
function nextMessage(): Promise<void> {
  return new Promise((heard) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      heard();
    };
    port2.postMessage(null);
  });
}
