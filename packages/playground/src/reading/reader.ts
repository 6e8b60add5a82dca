import { WorkerLink } from '../workers/worker-link.ts';
import type { ReadReply, ReadRequest, ReadTasks } from './messages.ts';

type Kind = keyof ReadTasks;

/** Reads curves and files in a worker, one after the other: the page stays free. */
export class Reader {
  readonly #waiting = new Map<number, (reply: ReadReply) => void>();
  readonly #worker = new WorkerLink<ReadRequest, ReadReply>(
    'The reading',
    () => new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' }),
    {
      onReply: (reply) => this.#answer(reply),
      onFailure: (failure) => {
        for (const id of [...this.#waiting.keys()]) this.#answer({ id, failure });
      },
    },
  );
  #next = 0;

  /** @throws {Error} what reading threw, with its message. */
  async read<K extends Kind>(kind: K, of: ReadTasks[K]['of']): Promise<ReadTasks[K]['gives']> {
    const id = this.#next++;
    const reply = await new Promise<ReadReply>((answer) => {
      this.#waiting.set(id, answer);
      this.#worker.send({ id, kind, ...of } as ReadRequest);
    });
    if ('failure' in reply) throw new Error(reply.failure);
    return reply.value;
  }

  #answer(reply: ReadReply): void {
    this.#waiting.get(reply.id)?.(reply);
    this.#waiting.delete(reply.id);
  }
}
