import { suggest } from 'lr-finder';
import { messageOf } from '../workers/message-of.ts';
import type { ReadReply, ReadRequest, ReadTasks } from './messages.ts';

/** The page, as a worker knows it. */
const page = globalThis as unknown as {
  postMessage(reply: ReadReply): void;
  onmessage: ((event: MessageEvent<ReadRequest>) => void) | null;
};

// A curve is read a hundred times over for its interval: too long for the page to wait.
page.onmessage = async ({ data: request }) => {
  const { id } = request;
  try {
    page.postMessage({ id, value: await read(request) });
  } catch (error) {
    page.postMessage({ id, failure: messageOf(error) });
  }
};

/** Readers of files are loaded when a file comes. */
async function read(request: ReadRequest): Promise<ReadTasks[keyof ReadTasks]['gives']> {
  switch (request.kind) {
    case 'curve':
      return suggest(request.history, request.options);
    case 'history':
      return (await import('./history-file.ts')).readHistoryFile(request.file);
    case 'table':
      return (await import('./table-file.ts')).readTableFile(request.file, request.target);
  }
}
