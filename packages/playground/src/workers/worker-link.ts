import { messageOf } from './message-of.ts';

interface Listeners<Reply> {
  onReply(reply: Reply): void;
  /** The worker is gone, with all that it was at; `why` ends with what to do. */
  onFailure(why: string): void;
}

/** A worker that is started when it is first sent something, and anew after it has failed. */
export class WorkerLink<Request, Reply> {
  readonly #name: string;
  readonly #start: () => Worker;
  readonly #listeners: Listeners<Reply>;
  #worker: Worker | undefined;

  /** @param name - what the worker does, as messages begin: `The training`. */
  constructor(name: string, start: () => Worker, listeners: Listeners<Reply>) {
    this.#name = name;
    this.#start = start;
    this.#listeners = listeners;
  }

  send(request: Request): void {
    try {
      this.#worker ??= this.#open();
      this.#worker.postMessage(request);
    } catch (error) {
      // A page without an origin of its own, as in a sandbox, may start no worker.
      this.#fail(`could not be started: ${messageOf(error)}.`);
    }
  }

  /** Ends the worker. The next request starts another. */
  end(): void {
    this.#worker?.terminate();
    this.#worker = undefined;
  }

  #open(): Worker {
    const worker = this.#start();
    let hasReplied = false;
    worker.onmessage = ({ data }: MessageEvent<Reply>) => {
      hasReplied = true;
      if (worker === this.#worker) this.#listeners.onReply(data);
    };
    worker.onerror = ({ message }) => {
      if (worker !== this.#worker) return;
      const why = message?.replace(/^Uncaught (Error: )?/, '');
      this.#fail(
        hasReplied ? `stopped working${why ? `: ${why}` : ''}.` : `could not be loaded${HINT}.`,
      );
    };
    return worker;
  }

  #fail(what: string): void {
    this.end();
    this.#listeners.onFailure(`${this.#name} ${what} Try again, or reload the page.`);
  }
}

/** A browser does not say why it refused to load a worker. */
const HINT = globalThis.crossOriginIsolated
  ? ' (a host that sends Cross-Origin-Embedder-Policy with the page has to send it with its scripts too)'
  : '';
