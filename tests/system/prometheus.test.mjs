/** Debian's Prometheus reads a real run; dashboard, alerts and docs name what is there. */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { backedUp, cluster } from './backedUp.mjs';
import { Authority } from './certificates.mjs';
import { Figures, METRICS, familiesOf } from './figures.mjs';
import { Prometheus, promtool, until } from './prometheus.mjs';
import { getMe, searchChat } from './requests.mjs';
import { temporaryFolder } from './storage.mjs';
import { installFiles, TLS } from './tlsStorage.mjs';

const fileOf = (path) => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const RULES = fileOf('deploy/prometheus/tgstorage.rules.yml');
const DASHBOARD = JSON.parse(readFileSync(fileOf('deploy/grafana/tgstorage.json'), 'utf8'));

/** Names → kinds of the table in docs/metrics.md. */
const DOCUMENTED = new Map(
  [...readFileSync(fileOf('docs/metrics.md'), 'utf8').matchAll(/^\| `(tgstorage_\w+)` \| (\w+) \|/gm)].map(([, name, kind]) => [name, kind]),
);

const seriesIn = (expression) => [...new Set(expression.match(/\b(?:tgstorage_\w+|up)\b/g))];

/** Expressions of the dashboard, as Grafana would ask them. */
const EXPRESSIONS = DASHBOARD.panels.flatMap(({ targets = [] }) => targets.map(({ expr }) =>
  expr.replaceAll('$job', 'tgstorage').replaceAll('$instance', '.*').replaceAll('$__rate_interval', '20s')));

/** Settings with all that has figures. */
function everything() {
  const folder = temporaryFolder();
  installFiles(folder, new Authority().own);
  const files = { certificate: 'cert.pem', key: 'key.pem', client_ca: 'ca.pem' };
  const tls = { ...TLS, ...Object.fromEntries(Object.entries(files).map(([key, name]) => [key, join(folder, name)])) };
  return { metrics: METRICS, tls, audit: { file: 'audit/audit.jsonl' }, cluster: cluster('a'), request_peers: { getUser: 'user_id' } };
}

/** A run with something of everything, and Prometheus beside it. */
const observed = (play) =>
  backedUp(async (stage) => {
    const client = await stage.logIn(stage.people.ann);
    await client.call(getMe);
    await client.call(searchChat('bob_baker'));
    await client.ask({ '@type': 'deleteAccount', reason: '' });
    const figures = await Figures.of(stage.storage);
    await figures.becomesReady();
    const prometheus = await Prometheus.start(figures.port);
    try {
      await play({ ...stage, figures, prometheus });
    } finally {
      await prometheus.dispose();
    }
  }, { settings: everything() });

test('what is documented is there, of its kind, and nothing else', () =>
  observed(async ({ figures }) => {
    const text = await figures.textWhen((values) => values.has('tgstorage_workers') && values.has('tgstorage_database_up'), 'all reports');
    assert.deepEqual([...familiesOf(text)].sort(), [...DOCUMENTED].sort());
    promtool(['check', 'metrics'], { input: text });
  }));

test('Prometheus reads a run; each expression of the dashboard has a value, and no alert fires while all is well', () =>
  observed(async ({ storage, prometheus }) => {
    await until(async () => (await prometheus.query('up{job="tgstorage"}'))[0]?.value === 1, 'a scrape');
    for (const expression of EXPRESSIONS) {
      await until(async () => (await prometheus.query(expression)).length > 0, `a value of ${expression}`);
    }
    const alerts = await until(async () => {
      const all = await prometheus.alerts();
      return all.every(({ health }) => health === 'ok') && all;
    }, 'the alerts to be looked at');
    const names = await prometheus.names();
    for (const { name, query } of alerts) {
      assert.deepEqual(seriesIn(query).filter((series) => !names.has(series)), [], `${name} names what is there`);
    }
    assert.deepEqual(alerts.filter(({ state }) => state !== 'inactive').map(({ name }) => name), []);
    await storage.stop();
    await until(async () => (await prometheus.alerts()).find(({ name }) => name === 'TgstorageDown').state === 'pending', 'TgstorageDown');
  }));

test('dashboard and alerts name documented series only', () => {
  const known = new Set(['up', ...[...DOCUMENTED].flatMap(([name, kind]) => (kind === 'histogram' ? ['bucket', 'sum', 'count'].map((part) => `${name}_${part}`) : [name]))]);
  const rules = [...readFileSync(RULES, 'utf8').matchAll(/expr: ([\s\S]*?)\n {8}(?:for|labels):/g)].map(([, expression]) => expression);
  assert.ok(rules.length > 10);
  for (const expression of [...EXPRESSIONS, ...rules]) {
    assert.deepEqual(seriesIn(expression).filter((name) => !known.has(name)), [], expression);
  }
  const shown = new Set(EXPRESSIONS.flatMap(seriesIn));
  const bare = [...known].filter((name) => name !== 'up' && !shown.has(name));
  assert.deepEqual(bare, [], 'the dashboard shows all of them');
});

test('the alerts are as Prometheus wants them, and each says what to do', () => {
  promtool(['check', 'rules', RULES]);
  promtool(['check', 'config', fileOf('deploy/prometheus/prometheus.yml')]);
  const alerts = readFileSync(RULES, 'utf8').split(/^ {6}- alert: /m).slice(1);
  for (const alert of alerts) {
    const name = /^\w+/.exec(alert)[0];
    for (const key of ['summary', 'description', 'action']) {
      assert.match(alert, new RegExp(`^ {10}${key}: \\S`, 'm'), `${name} has its ${key}`);
    }
    assert.match(alert, /severity: (warning|critical)/, name);
  }
});

/** Series of a minute's step, and when which alert fires of them. */
const TROUBLES = {
  TgstorageDown: { at: '5m', series: { 'up{job="tgstorage"}': '0x60' } },
  TgstorageRoleHangs: { at: '5m', series: { 'tgstorage_report_timestamp_seconds{role="store"}': '0x60' } },
  TgstorageRoleRestarts: { at: '10m', series: { 'tgstorage_role_restarts_total{role="front"}': '0x5 1x60' } },
  TgstorageWorkersCrash: { at: '20m', series: { tgstorage_worker_crashes_total: '0+1x60' } },
  TgstorageWorkerMemory: { at: '40m', series: { 'tgstorage_memory_bytes{role="worker"}': '1000000000x60' } },
  TgstorageRequestsFail: { at: '30m', series: { 'tgstorage_answers_total{outcome="timeout"}': '0+10x60' } },
  TgstorageSlow: { at: '30m', series: { 'tgstorage_request_duration_seconds_bucket{le="5"}': '0+8x60' } },
  TgstorageFloodWaits: { at: '45m', series: { 'tgstorage_answers_total{outcome="flood_wait"}': '0+6x60' } },
  TgstorageSessionsWaitForLogin: { at: '45m', series: { 'tgstorage_sessions{state="WaitCode"}': '1x60' } },
  TgstorageClientsCutOff: { at: '10m', series: { 'tgstorage_clients_cut_off_total{reason="slow_reader"}': '0x5 2x60' } },
  TgstorageStrangers: { at: '45m', series: { 'tgstorage_clients_refused_total{reason="tls"}': '0+120x60' } },
  TgstorageDatabaseDown: { at: '10m', series: { tgstorage_database_up: '0x60' } },
  TgstorageBackupBehind: { at: '15m', series: { tgstorage_backup_lag_seconds: '600x60' } },
  TgstorageAuditFails: { at: '10m', series: { 'tgstorage_audit_failures_total{role="front"}': '0x5 2x60' } },
  TgstorageCertificateExpires: { at: '5m', series: { 'tgstorage_certificate_expiry_timestamp_seconds{file="certificate"}': '600000x60' } },
  TgstorageLogIncomplete: { at: '10m', series: { 'tgstorage_log_lines_dropped_total{role="front"}': '0x5 3x60' } },
};

/** Where all is well. */
const WELL = {
  'up{job="tgstorage"}': '1x60',
  'tgstorage_report_timestamp_seconds{role="store"}': '0+60x60',
  'tgstorage_role_restarts_total{role="front"}': '0x60',
  tgstorage_worker_crashes_total: '0x60',
  'tgstorage_memory_bytes{role="worker"}': '1000000x60',
  tgstorage_workers: '2x60',
  'tgstorage_answers_total{outcome="ok"}': '0+90x60',
  'tgstorage_answers_total{outcome="timeout"}': '0+1x60',
  'tgstorage_answers_total{outcome="flood_wait"}': '0x60',
  'tgstorage_resolver_failures_total{reason="flood_wait"}': '0x60',
  'tgstorage_request_duration_seconds_bucket{le="5"}': '0+10x60',
  'tgstorage_request_duration_seconds_bucket{le="10"}': '0+10x60',
  'tgstorage_request_duration_seconds_bucket{le="+Inf"}': '0+10x60',
  'tgstorage_sessions{state="WaitCode"}': '0x60',
  'tgstorage_sessions{state="Ready"}': '5x60',
  'tgstorage_clients_cut_off_total{reason="slow_reader"}': '0x60',
  'tgstorage_clients_refused_total{reason="tls"}': '0+10x60',
  tgstorage_database_up: '1x60',
  tgstorage_backup_lag_seconds: '1x60',
  tgstorage_audit_up: '1x60',
  'tgstorage_audit_failures_total{role="front"}': '0x60',
  'tgstorage_certificate_expiry_timestamp_seconds{file="certificate"}': '9000000x60',
  'tgstorage_log_lines_dropped_total{role="front"}': '0x60',
};

const caseOf = (name, { at, series }) => ({
  interval: '1m',
  input_series: Object.entries({ ...WELL, ...series }).map(([key, values]) => ({
    series: key.includes('{') ? key.replace('{', '{instance="a",') : `${key}{instance="a"}`,
    values,
  })),
  promql_expr_test: [{
    expr: 'count by (alertname) (ALERTS{alertstate="firing"})',
    eval_time: at,
    exp_samples: name ? [{ labels: `{alertname="${name}"}`, value: 1 }] : [],
  }],
});

test('each alert fires where it has to, alone, and none where all is well', () => {
  const inFile = [...readFileSync(RULES, 'utf8').matchAll(/- alert: (\w+)/g)].map(([, name]) => name);
  assert.deepEqual(Object.keys(TROUBLES).sort(), inFile.sort(), 'each alert has its case');
  const tests = [caseOf(null, { at: '50m', series: {} }), ...Object.entries(TROUBLES).map(([name, trouble]) => caseOf(name, trouble))];
  const file = join(temporaryFolder(), 'alerts.test.yml');
  writeFileSync(file, JSON.stringify({ rule_files: [RULES], evaluation_interval: '1m', tests })); // YAML includes JSON
  promtool(['test', 'rules', file]);
});
