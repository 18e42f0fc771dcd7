import { testProxy } from './proxies.mjs';

const CREDENTIALS = { username: 'storage-of-ours', password: 'password-of-the-proxy' };
const TO_PROXY = 'connectionStateConnectingToProxy';

testProxy('a SOCKS5 proxy', {
  proxy: { type: 'socks5' },
  setting: { type: 'socks5' },
  state: TO_PROXY,
  looks: ({ username }) => username === null,
});

testProxy('a SOCKS5 proxy with credentials', {
  proxy: { type: 'socks5', credentials: CREDENTIALS },
  setting: { type: 'socks5', ...CREDENTIALS },
  state: TO_PROXY,
  looks: ({ username }) => username === CREDENTIALS.username,
  wrong: {
    'a wrong password': [{ password: 'the-wrong-password' }, 'wrong credentials'],
    'who has none': [{ username: undefined, password: undefined }, 'no credentials'],
  },
});
