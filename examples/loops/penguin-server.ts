/** What runs in the server's process. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { deserialize, serialize } from 'node:v8';
import { handWritten } from './hand-written.ts';
import { Network } from './network.ts';
import { penguinBatches } from './penguins.ts';
import { answer, type Call } from './remote.ts';

const trainable = handWritten(new Network(4, 16, 3), penguinBatches());

const server = createServer(async (request, response) => {
  const call = deserialize(await buffer(request)) as Call;
  response.end(serialize(await answer(trainable, call)));
});
server.listen(0, '127.0.0.1', () => process.send!((server.address() as AddressInfo).port));
// Without the one who asks there is nothing to do.
process.on('disconnect', () => process.exit());
