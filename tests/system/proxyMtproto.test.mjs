import { testProxy } from './proxies.mjs';

const KEY = '00112233445566778899aabbccddeeff';
const OTHER_KEY = 'ffeeddccbbaa99887766554433221100';
const DOMAIN = Buffer.from('www.example.org').toString('hex');
/** TDLib's state of an MTProto proxy is that of no proxy. */
const STATE = 'connectionStateConnecting';

const kind = (secret, framing, wrong) => ({
  proxy: { type: 'mtproto', secret },
  setting: { type: 'mtproto', secret },
  state: STATE,
  looks: (connection) => connection.framing === framing && connection.dcId >= 1 && connection.dcId <= 5,
  wrong: Object.fromEntries(Object.entries(wrong).map(([what, bad]) => [what, [{ secret: bad }, 'wrong secret']])),
});

testProxy('an MTProto proxy', kind(KEY, 'intermediate', { 'a wrong secret': OTHER_KEY }));

testProxy('an MTProto proxy with padding', kind(`dd${KEY}`, 'padded intermediate', { 'who does not pad': KEY }));

testProxy(
  'an MTProto proxy in the disguise of TLS',
  kind(`ee${KEY}${DOMAIN}`, 'padded intermediate', {
    'a wrong secret': `ee${OTHER_KEY}${DOMAIN}`,
    'another domain': `ee${KEY}${Buffer.from('www.example.com').toString('hex')}`,
  }),
);
