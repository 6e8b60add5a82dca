import { fork } from 'node:child_process';
import { once } from 'node:events';
import { deserialize, serialize } from 'node:v8';
import type { Answer, Remote } from './remote.ts';

/** Starts a server in a process of its own, which sends its port once it listens. */
export async function startServer(file: URL): Promise<Remote> {
  const child = fork(file);
  const ended = new AbortController();
  const exit = once(child, 'exit').finally(() => ended.abort());
  const [port] = await once(child, 'message', { signal: ended.signal });
  return {
    async call(method, argument) {
      // Not JSON, which has no NaN, no -0 and no typed arrays.
      const body = serialize({ method, argument });
      const response = await fetch(`http://127.0.0.1:${port}/`, { method: 'POST', body });
      const answer = deserialize(Buffer.from(await response.arrayBuffer())) as Answer;
      if ('error' in answer) throw answer.error;
      return answer.value;
    },
    close() {
      child.kill('SIGKILL');
      return exit;
    },
  };
}
