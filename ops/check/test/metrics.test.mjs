import assert from 'node:assert/strict';
import { test } from 'node:test';
import { metricsOf } from '../promql.mjs';
import { ofDashboard, ofPage, ofRules } from '../sources.mjs';

const names = (expression) => metricsOf(expression).map(({ name }) => name);

test('metrics are told from functions, labels, keywords and strings', () => {
  const expression = 'sum by (call) (rate(a_total{job="b", outcome!~"c|d"}[5m] offset 1h)) / on (instance) e > bool 0';
  assert.deepEqual(names(expression), ['a_total', 'e']);
  const labels = [{ name: 'job', op: '=', value: 'b' }, { name: 'outcome', op: '!~', value: 'c|d' }];
  assert.deepEqual(metricsOf(expression)[0].labels, labels);
});

test('what Grafana puts in is no part of the names', () => {
  assert.deepEqual(names('rate(a_total{instance=~"$instance"}[$__rate_interval])'), ['a_total']);
});

test('what is no PromQL is refused, and so is a selector that hides its metric', () => {
  for (const wrong of ['rate(a_total[5m]', 'a +', 'sum by a', '1 + 1', '{__name__=~"a.*"}']) {
    assert.throws(() => metricsOf(wrong), new RegExp(wrong.replace(/[^a-z ]/g, '.')), wrong);
  }
});

test('every panel is read, those in rows and variables too', () => {
  const dashboard = {
    panels: [
      { title: 'One', targets: [{ expr: 'a' }, { expr: 'b' }] },
      { title: 'Row', panels: [{ title: 'Two', targets: [{ expr: 'c' }] }] },
    ],
    templating: { list: [{ name: 'who', type: 'query', query: { query: 'label_values(d{e="f"}, instance)' } }] },
  };
  const found = ofDashboard('x.json', JSON.stringify(dashboard));
  assert.deepEqual(found.map(({ expression }) => expression), ['a', 'b', 'c', 'd{e="f"}']);
  assert.deepEqual(found.map(({ where }) => where), ['x.json: One', 'x.json: One', 'x.json: Two', 'x.json: variable who']);
});

test('every rule is read', () => {
  const rules = 'groups:\n  - name: g\n    rules:\n      - alert: A\n        expr: up == 0\n      - record: b\n        expr: c\n';
  assert.deepEqual(ofRules('r.yml', rules).map(({ expression }) => expression), ['up == 0', 'c']);
});

test('a page names metrics in code, not in its listings', () => {
  const page = 'See `tradewind_a{part="free"}` and `tradewind-agent run`.\n\n```sh\necho `tradewind_b`\n```\n`substrate_c`\n';
  assert.deepEqual(ofPage('p.md', page).map(({ expression }) => expression), ['tradewind_a{part="free"}', 'substrate_c']);
});
