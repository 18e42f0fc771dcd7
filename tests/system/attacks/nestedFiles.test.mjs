/** An attacker who may send every request tries to make TDLib read a file of the host, in each place where one fits. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { REQUESTS, waysTo } from './schema.mjs';
import { askedOfTelegram, sharedStage } from './stage.mjs';

/** Each is TDLib's name for a file of the host. */
const FILES = [
  { '@type': 'inputFileLocal', path: '/etc/passwd' },
  { '@type': 'inputFileGenerated', original_path: '/etc/passwd', conversion: 'copy', expected_size: 0 },
];

/** Fields outside these types that name a path. */
const PATHS = {
  getLanguagePackString: { language_pack_database_path: '/etc/passwd' },
  getSuggestedFileName: { directory: '/etc' },
};

const settings = { allowed_requests: REQUESTS, dangerous_requests: REQUESTS, debug_level: 2 };
const stage = sharedStage({ settings });

const REFUSED = /^(TYPE_NOT_ALLOWED: inputFile(Local|Generated): it makes TDLib read a file|REQUEST_NOT_ALLOWED: \w+: (never|shields\.))/;

for (const request of REQUESTS) {
  const ways = waysTo('InputFile', request);
  if (ways.length > 0) {
    test(`${request} sends no file of the host, by ${ways.length} ways`, async () => {
      const attacker = await stage.connect();
      const answers = await Promise.all(ways.flatMap((put) => FILES.map((file) => attacker.ask(put(file)))));
      answers.forEach(({ code, message }) => assert.ok(code === 403 && REFUSED.test(message), message));
      await attacker.leave();
    });
  }
}

for (const [request, fields] of Object.entries(PATHS)) {
  test(`${request} looks at no path of the host`, async () => {
    const attacker = await stage.connect();
    assert.match((await attacker.ask({ '@type': request, ...fields })).message, /^TYPE_NOT_ALLOWED: .* names a path/);
  });
}

for (const field of ['draftMessageContentVideoNote', 'draftMessageContentVoiceNote']) {
  test(`a ${field} names no path of the host`, async () => {
    const attacker = await stage.connect();
    const ways = waysTo('DraftMessageContent', 'setChatDraftMessage');
    assert.ok(ways.length > 0);
    for (const put of ways) {
      const { message } = await attacker.ask(put({ '@type': field, file_path: '/etc/passwd' }));
      assert.match(message, /^TYPE_NOT_ALLOWED: .* names a path/);
    }
  });
}

test('setLogStream writes no file of the host', async () => {
  const attacker = await stage.connect();
  const stream = { '@type': 'logStreamFile', path: '/tmp/x', max_file_size: 1 };
  assert.match((await attacker.ask({ '@type': 'setLogStream', log_stream: stream })).message, /^REQUEST_NOT_ALLOWED/);
});

test('of all these Telegram heard nothing', () => assert.deepEqual(askedOfTelegram(stage.telegram), []));
