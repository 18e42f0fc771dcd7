/**
 * A program that stays: tells the states that it sees, and who it is whenever it is connected. Ends by SIGTERM, without
 * closing its client.
 *
 *   node watcher.mjs '{"library": FILE, "database": FOLDER}'
 */
import { createRequire } from 'node:module';

const tdl = createRequire(import.meta.url)('tdl');
const { library, database } = JSON.parse(process.argv[2]);
const tell = (...what) => console.log(JSON.stringify(what));

tdl.configure({ tdjson: library });
const client = tdl.createClient({ apiId: 1, apiHash: 'none', databaseDirectory: database, filesDirectory: database });
client.on('error', (error) => tell('error', error.code, error.message));
client.on('update', (update) => {
  if (update._ === 'updateAuthorizationState') tell('state', update.authorization_state._);
  if (update._ === 'updateConnectionState') {
    tell('connection', update.state._);
    if (update.state._ === 'connectionStateReady') whoAmI();
  }
});

const whoAmI = () =>
  client.invoke({ _: 'getMe' }).then(
    (me) => tell('me', me.first_name),
    (error) => tell('not me', error.code, error.message),
  );

process.on('SIGTERM', () => process.exit(0));
