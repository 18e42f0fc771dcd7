/** For programs that can't take any free port by themselves. */
import { createServer } from 'node:net';

/** A port of 127.0.0.1 that was free just now; it may be somebody else's by the time that it is used. */
export async function freePort() {
  const server = createServer();
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address();
  await new Promise((done) => server.close(done));
  return port;
}
