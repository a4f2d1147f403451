#!/usr/bin/env node
// Prints, as JSON, which metrics the dashboard, the alerts and the manual name, with the labels that they ask for:
// `[{ where, name, labels: [{ name, op, value }] }]`. Fails if one of their expressions is no PromQL.
//
//   node ops/check/metrics.mjs
//
// That running programs serve them is for the end-to-end tests to say.
import { readFileSync, readdirSync } from 'node:fs';
import { metricsOf } from './promql.mjs';
import { ofDashboard, ofPage, ofRules } from './sources.mjs';

const ROOT = new URL('../../', import.meta.url);

function filesOf(folder, ending) {
  return readdirSync(new URL(folder, ROOT)).filter((name) => name.endsWith(ending)).map((name) => `${folder}${name}`);
}

function read(files, expressions) {
  return files.flatMap((file) => expressions(file, readFileSync(new URL(file, ROOT), 'utf8')));
}

const all = [
  ...read(filesOf('ops/grafana/', '.json'), ofDashboard),
  ...read(['ops/prometheus/alerts.yml'], ofRules),
  ...read(['docs/operate.md'], ofPage),
];
const named = all.flatMap(({ where, expression }) => {
  try {
    return metricsOf(expression).map((metric) => ({ where, ...metric }));
  } catch (error) {
    throw new Error(`${where}: ${error.message}`);
  }
});
console.log(JSON.stringify(named));
