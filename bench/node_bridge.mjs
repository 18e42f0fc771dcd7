/**
 * What one would write instead of the storage: npm's tdl and a TCP socket, with a white-list. Its instance of TDLib is never
 * given parameters, so it reaches nobody. Prints its port; ends with its standard input.
 */
import { createServer } from 'node:net';
import { createRequire } from 'node:module';

const tdl = createRequire(import.meta.url)('tdl');
const [library, ...allowed] = process.argv.slice(2);
const requests = new Set(allowed);
tdl.configure({ tdjson: library, verbosityLevel: 0 });

const sessions = new Map();
const session = (name) => {
  if (!sessions.has(name)) sessions.set(name, tdl.createBareClient());
  return sessions.get(name);
};

async function answer(client, line) {
  const { '@type': type, '@extra': extra, ...rest } = JSON.parse(line);
  if (!requests.has(type)) return { '@type': 'error', code: 403, message: 'not allowed', '@extra': extra };
  const { _: resultType, ...result } = await client.invoke({ _: type, ...rest });
  return { '@type': resultType, ...result, '@extra': extra };
}

const server = createServer({ noDelay: true }, (socket) => {
  let rest = '';
  let client = null;
  socket.setEncoding('utf8').on('error', () => socket.destroy());
  socket.on('data', (chunk) => {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop();
    for (const line of lines) {
      if (client === null) client = session(line);
      else answer(client, line).then((result) => socket.write(`${JSON.stringify(result)}\n`));
    }
  });
});
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
process.stdin.resume().on('end', () => process.exit(0));
