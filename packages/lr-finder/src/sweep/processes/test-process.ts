import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { messageOf, StateError } from '../../errors.ts';
import { installedFile } from '../../installed-file.ts';
import type { Limit } from './limit.ts';
import type { Reply, Report, Request } from './messages.ts';
import { nodeOptionsToPassOn } from './node-options.ts';

/** The file that a process starts with, as it is built: this one may be bundled anywhere. */
const childFile = (): string =>
  join(dirname(installedFile('lr-finder/package.json')), 'dist/sweep/processes/child.js');

/** Milliseconds that a process has to end its test, or itself, when it is asked to. */
const PATIENCE = 2000;
/** The same at the time limit, since to start another and load the module takes as long. */
const PATIENCE_WHEN_LATE = 5000;
/** Milliseconds in which what a process sent before it ended arrives. */
const LAST_MESSAGES = 1000;

/** A process has ended, of itself or killed. */
export interface Death {
  readonly kind: 'died';
  /** How, for a person. */
  readonly reason: string;
}

/** A process that tests settings, one after another. */
export class TestProcess {
  readonly #child: ChildProcess;
  /** Resolves when it has ended. */
  readonly death: Promise<Death>;
  #isAlive = true;
  #onReply: (reply: Reply) => void = () => {};
  #thrown: string | undefined;
  /** Folders where it keeps copies while it tests. */
  readonly #caches = new Set<string>();
  /** How many tests it has begun. */
  tests = 0;

  private constructor(child: ChildProcess) {
    this.#child = child;
    child.on('message', (message: Reply | Report) => this.#receive(message));
    // Of what can't be sent, or killed: the death of the process is seen by its exit.
    child.on('error', () => {});
    this.death = this.#untilDeath();
  }

  /**
   * Starts one. Its module is still to be loaded.
   *
   * @throws {StateError} where the system starts none.
   */
  static async start(): Promise<TestProcess> {
    try {
      const child = fork(childFile(), {
        execArgv: nodeOptionsToPassOn(process.execArgv),
        // The standard output is for the answer, whatever the module prints.
        stdio: ['ignore', 2, 2, 'ipc'],
        // Text of any length and kind comes through as it is.
        serialization: 'advanced',
      });
      await once(child, 'spawn');
      return new TestProcess(child);
    } catch (cause) {
      throw new StateError(
        `Expected a process to be started for the tests, got '${messageOf(cause)}'. Use fewer \`threads\``,
        { cause },
      );
    }
  }

  get isAlive(): boolean {
    return this.#isAlive;
  }

  /** Has it do something. At the limit it is asked to stop, then killed. */
  async request(request: Request, limit: Limit): Promise<Reply | Death> {
    const { signal } = limit;
    let timer: NodeJS.Timeout | undefined;
    const stop = (): void => {
      this.#send({ kind: 'stop' });
      const patience = limit.isLate ? PATIENCE_WHEN_LATE : PATIENCE;
      // Loading can't be stopped, and leaves nothing behind.
      timer = setTimeout(() => this.#kill(), request.kind === 'test' ? patience : 0);
    };
    const reply = new Promise<Reply>((resolve) => {
      this.#onReply = resolve;
    });
    if (request.kind === 'test') this.tests++;
    this.#keepAwake(true);
    this.#send(request);
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
    try {
      return await Promise.race([reply, this.death]);
    } finally {
      clearTimeout(timer);
      signal.removeEventListener('abort', stop);
      this.#keepAwake(false);
    }
  }

  /** Ends it: asks it to, then kills it. Resolves once it has ended. */
  async end(): Promise<void> {
    if (this.#child.connected) this.#child.disconnect();
    const timer = setTimeout(() => this.#kill(), PATIENCE);
    await this.death;
    clearTimeout(timer);
  }

  /** A process without work doesn't keep this one: where nothing is left to wait for, that shows. */
  #keepAwake(isAwake: boolean): void {
    const { channel } = this.#child;
    // The channel of Bun has neither.
    for (const handle of [this.#child, channel]) isAwake ? handle?.ref?.() : handle?.unref?.();
  }

  #kill(): void {
    this.#child.kill('SIGKILL');
  }

  #send(request: Request): void {
    // One that has ended takes nothing, and its death is seen elsewhere.
    if (this.#child.connected) this.#child.send(request, () => {});
  }

  #receive(message: Reply | Report): void {
    // The module may send messages of its own.
    switch (message?.kind) {
      case 'loaded':
      case 'tested':
        this.#onReply(message);
        break;
      case 'caches':
        this.#caches.add(message.folder);
        break;
      case 'threw':
        this.#thrown = message.message;
    }
  }

  async #untilDeath(): Promise<Death> {
    const child = this.#child;
    const [code, signal] = (await once(child, 'exit')) as [number | null, string | null];
    this.#isAlive = false;
    const patience = wait(LAST_MESSAGES, undefined, { ref: false });
    if (child.connected) await Promise.race([once(child, 'disconnect'), patience]);
    await this.#removeCaches();
    const how = signal ? `was ended by ${signal}` : `ended with exit status ${code}`;
    return { kind: 'died', reason: this.#thrown ?? `Its process ${how}` };
  }

  /** What a killed process couldn't remove itself. */
  async #removeCaches(): Promise<void> {
    if (this.#caches.size === 0) return;
    const { removeStaleFiles } = await import('../../cache/stale-files.ts');
    for (const folder of this.#caches) await removeStaleFiles(folder).catch(() => undefined);
  }
}
