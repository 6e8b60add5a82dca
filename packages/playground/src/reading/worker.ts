import { suggest } from 'lr-finder';
import type { ReadReply, ReadRequest } from './messages.ts';

/** The page, as a worker knows it. */
const page = globalThis as unknown as {
  postMessage(reply: ReadReply): void;
  onmessage: ((event: MessageEvent<ReadRequest>) => void) | null;
};

// A curve is read a hundred times over for its interval: too long for the page to wait.
page.onmessage = ({ data: { id, history, options } }) => {
  try {
    page.postMessage({ id, suggestion: suggest(history, options) });
  } catch (error) {
    page.postMessage({ id, failure: error instanceof Error ? error.message : String(error) });
  }
};
