#!/usr/bin/env node
// Generates the types of a chain from a node's metadata into .papi/, which is never committed.
//
//   TRADEWIND_NODE=ws://127.0.0.1:9944 node descriptors.mjs
//
// By hand it is `npx papi add tradewind -w ws://127.0.0.1:9944`, which also adds the types to package.json.
import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const node = process.env.TRADEWIND_NODE;
if (!node) throw new Error('TRADEWIND_NODE must name a node');
process.chdir(fileURLToPath(new URL('.', import.meta.url)));

const config = '.papi/polkadot-api.json';
rmSync('.papi', { recursive: true, force: true });
mkdirSync('.papi');
writeFileSync(
  config,
  JSON.stringify({
    version: 1,
    descriptorPath: '.papi/descriptors',
    entries: {},
    options: { noDescriptorsPackage: true },
  }),
);
const { status } = spawnSync(
  process.execPath,
  ['--import', './websocket.mjs', 'node_modules/polkadot-api/bin/cli.js', 'add', 'tradewind', '-w', node, '--config', config],
  { stdio: 'inherit', timeout: 120_000 },
);
process.exitCode = status ?? 1;
