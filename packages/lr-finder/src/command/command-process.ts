import { type ChildProcess, spawn } from 'node:child_process';
import { describe, messageOf } from '../errors.ts';
import { CommandError, type CommandErrorKind } from './command-error.ts';
import { killGroup, killWhenThisProcessExits } from './kill-group.ts';
import { type Reply, type Request, replyOf } from './messages.ts';

/** Milliseconds in which what a process wrote before it ended arrives. */
const LAST_LINES = 1000;
/** Milliseconds that a process has to end after `bye`. */
const PATIENCE = 5000;
/** Characters of a line after which it is no answer. */
const LONGEST_LINE = 2 ** 26;
/** setTimeout overflows at 2^31 ms. */
const LONGEST_TIMEOUT = 2 ** 31 - 1;

/** A request that isn't answered yet. */
interface Waiting {
  readonly type: string;
  /** Ends the process when it is late. */
  readonly timer: NodeJS.Timeout;
  resolve(reply: Reply): void;
  reject(error: CommandError): void;
}

/** How to start a process. */
export interface Start {
  readonly cwd: string | undefined;
  readonly env: NodeJS.ProcessEnv;
  /** Seconds that each answer may take. */
  readonly timeLimit: number;
}

/** A process that answers one request after the other, each with a line of JSON. */
export class CommandProcess {
  readonly #name: string;
  readonly #timeLimit: number;
  readonly #child: ChildProcess;
  readonly #exit: Promise<void>;
  readonly #waiting: Waiting[] = [];
  /** Why there is no further answer. */
  #end: CommandError | undefined;
  #hasAnswered = false;
  #text = '';

  constructor(command: readonly string[], { cwd, env, timeLimit }: Start) {
    const [program = '', ...args] = command;
    this.#name = `\`${command.join(' ')}\``;
    this.#timeLimit = timeLimit;
    this.#child = spawn(program, args, {
      cwd,
      env,
      // What it prints on the standard error goes where ours goes.
      stdio: ['pipe', 'pipe', 'inherit'],
      // It leads a group: Ctrl-C doesn't end it in the middle of a step, and all that it starts ends with it.
      detached: process.platform !== 'win32',
      windowsHide: true,
    });
    killWhenThisProcessExits(this.#child);
    this.#exit = this.#untilExit(program);
    this.#child.stdin?.on('error', () => {}); // The end of the process is seen by its exit.
    this.#child.stdout?.setEncoding('utf8').on('data', (text: string) => this.#read(text));
  }

  /**
   * Sends a request, and waits for its answer. Requests are answered in their order.
   *
   * @param read - reads the answer; `undefined` if it lacks something.
   * @throws {CommandError} whose kind says what went wrong.
   */
  async ask<T>(request: Request, read: (reply: Reply) => T | undefined): Promise<T> {
    if (this.#end) throw this.#end;
    const { type } = request;
    const reply = await new Promise<Reply>((resolve, reject) => {
      const limit = Math.min(this.#timeLimit * 1000, LONGEST_TIMEOUT);
      const timer = setTimeout(() => this.#giveUp(type), limit);
      this.#waiting.push({ type, timer, resolve, reject });
      this.#child.stdin?.write(`${JSON.stringify(request)}\n`);
    });
    const value = read(reply);
    if (value !== undefined) return value;
    throw this.#refuse(type, JSON.stringify(reply));
  }

  /** Whether it can't answer any more. */
  get hasEnded(): boolean {
    return this.#end !== undefined;
  }

  /** Ends the process: asks it to, or kills it if it answers a request or doesn't end. */
  async end(): Promise<void> {
    const isBusy = this.#waiting.length > 0;
    this.#fail('ended', `${this.#name} was ended by \`dispose()\``);
    if (isBusy) this.kill();
    else this.#child.stdin?.end(`${JSON.stringify({ type: 'bye' } satisfies Request)}\n`);
    const timer = setTimeout(() => this.kill(), PATIENCE);
    await this.#exit;
    clearTimeout(timer);
  }

  /** Ends the process and all that it started, at once. */
  kill(): void {
    killGroup(this.#child);
  }

  /** Waits for the end of the process, and for what it wrote before. */
  #untilExit(program: string): Promise<void> {
    const child = this.#child;
    return new Promise((resolve) => {
      child.on('error', (cause) => {
        if (child.pid !== undefined) return;
        const message = `Expected the program \`${program}\` to start, got '${messageOf(cause)}'. Look whether it is installed, and its folder there`;
        this.#fail('start', message, cause);
        resolve();
      });
      child.on('exit', (code, signal) => {
        killGroup(child);
        const how = signal === null ? `exit status ${code}` : `the signal ${signal}`;
        const fail = () => {
          const type = this.#waiting[0]?.type;
          const answer = type === undefined ? 'answer' : `answer \`${type}\``;
          const message = `Expected ${this.#name} to ${answer}, but it ended with ${how}. Look at what it printed`;
          this.#fail('ended', message);
          resolve();
        };
        const timer = setTimeout(fail, LAST_LINES);
        child.on('close', () => {
          clearTimeout(timer);
          fail();
        });
      });
    });
  }

  #read(text: string): void {
    const [rest = '', ...lines] = text.split('\n');
    this.#text += rest;
    for (const line of lines) {
      this.#receive(this.#text);
      this.#text = line;
    }
    if (this.#text.length <= LONGEST_LINE) return;
    this.#refuse(this.#waiting[0]?.type, this.#text);
    this.#text = '';
  }

  #receive(line: string): void {
    if (this.#end || line.trim() === '') return;
    const [waiting] = this.#waiting;
    const reply = replyOf(line);
    if (!reply && !this.#hasAnswered) {
      // Before its first answer a program may still print to the standard output.
      process.stderr.write(`${line}\n`);
      return;
    }
    if (!waiting || !reply || (reply.type !== waiting.type && reply.type !== 'error')) {
      this.#refuse(waiting?.type, line);
      return;
    }
    this.#hasAnswered = true;
    clearTimeout(waiting.timer);
    this.#waiting.shift();
    if (reply.type === 'error') {
      const message = typeof reply.message === 'string' ? reply.message : line;
      waiting.reject(
        new CommandError('training', `\`${waiting.type}\` of ${this.#name} failed: ${message}`),
      );
    } else waiting.resolve(reply);
  }

  /** Kills a process that is late. */
  #giveUp(type: string): void {
    this.#fail(
      'late',
      `Expected ${this.#name} to answer \`${type}\` within ${this.#timeLimit} s, got nothing. Look at what it does then, or raise the time limit`,
    );
    this.kill();
  }

  /** Kills a process that wrote something else than an answer. */
  #refuse(type: string | undefined, line: string): CommandError {
    const wanted =
      type === undefined ? 'write nothing more' : `answer \`${type}\` with a line of the protocol`;
    this.#fail(
      'protocol',
      `Expected ${this.#name} to ${wanted}, got ${describe(line)}. Print to the standard error; in Python import lr_finder before anything prints`,
    );
    this.kill();
    return this.#end!;
  }

  /** Rejects the requests that aren't answered yet, and each one after them. */
  #fail(kind: CommandErrorKind, message: string, cause?: unknown): void {
    this.#end ??= new CommandError(kind, message, cause === undefined ? {} : { cause });
    for (const { timer, reject } of this.#waiting.splice(0)) {
      clearTimeout(timer);
      reject(this.#end);
    }
  }
}
