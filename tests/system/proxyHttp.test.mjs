import { testProxy } from './proxies.mjs';

const CREDENTIALS = { username: 'storage-of-ours', password: 'password:of the прокси' };
const TO_PROXY = 'connectionStateConnectingToProxy';
/** TDLib's state of a proxy without CONNECT is that of no proxy. */
const PLAIN = 'connectionStateConnecting';

const isConnect = ({ method }) => method === 'CONNECT';
const isPlain = ({ method, port }) => method === 'POST' && port === 80;

const wrong = {
  'a wrong password': [{ password: 'the-wrong-password' }, 'wrong credentials'],
  'who has none': [{ username: undefined, password: undefined }, 'no credentials'],
};

testProxy('an HTTP proxy', {
  proxy: { type: 'http' },
  setting: { type: 'http' },
  state: TO_PROXY,
  looks: isConnect,
});

testProxy('an HTTP proxy with credentials', {
  proxy: { type: 'http', credentials: CREDENTIALS },
  setting: { type: 'http', ...CREDENTIALS },
  state: TO_PROXY,
  looks: (connection) => isConnect(connection) && connection.username === CREDENTIALS.username,
  wrong,
});

testProxy('an HTTP proxy without CONNECT', {
  proxy: { type: 'http' },
  setting: { type: 'http', http_only: true },
  state: PLAIN,
  looks: isPlain,
});

testProxy('an HTTP proxy without CONNECT, with credentials', {
  proxy: { type: 'http', credentials: CREDENTIALS },
  setting: { type: 'http', http_only: true, ...CREDENTIALS },
  state: PLAIN,
  looks: (connection) => isPlain(connection) && connection.username === CREDENTIALS.username,
  wrong,
});
