import type { Suggestion } from 'lr-finder';
import type { ReadReply, ReadRequest } from './messages.ts';

/** Reads curves in a worker, one after the other. */
export class Reader {
  readonly #worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });
  readonly #waiting = new Map<number, (reply: ReadReply) => void>();
  #next = 0;

  constructor() {
    this.#worker.onmessage = ({ data }: MessageEvent<ReadReply>) => {
      this.#waiting.get(data.id)?.(data);
      this.#waiting.delete(data.id);
    };
    this.#worker.onerror = () => {
      const failure = 'The reading of curves stopped working. Reload the page.';
      for (const [id, reply] of this.#waiting) reply({ id, failure });
      this.#waiting.clear();
    };
  }

  /** @throws {Error} what `suggest` throws, with its message. */
  async read(
    history: ReadRequest['history'],
    options: ReadRequest['options'],
  ): Promise<Suggestion> {
    const id = this.#next++;
    const reply = await new Promise<ReadReply>((answer) => {
      this.#waiting.set(id, answer);
      this.#worker.postMessage({ id, history, options } satisfies ReadRequest);
    });
    if ('failure' in reply) throw new Error(reply.failure);
    return reply.suggestion;
  }
}
