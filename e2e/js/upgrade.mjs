#!/usr/bin/env node
// An upgrade of the runtime as governance does it: the superuser authorizes the hash of its code, anybody applies it.
// Uses nothing of ours.
//
//   node upgrade.mjs '{"url", "suri", "code"}'
//
// `code` is a file with the runtime, in bytes. Waits until a finalized block has another spec version than before, and
// prints JSON: both versions, the blocks that had the two transactions, and the first finalized block with the new code.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { refusal, submit } from '../../clients/js/lib/rental.mjs';

// The libraries are those of clients/js; this folder has none of its own.
const require = createRequire(new URL('../../clients/js/package.json', import.meta.url));
const { ApiPromise, Keyring, WsProvider } = require('@polkadot/api');
const { blake2AsHex } = require('@polkadot/util-crypto');

// The library tells of the new version by itself, and standard output is for what was asked.
console.log = console.error;

const TIMEOUT = 300_000;
const WHOLE = 1_500_000;
const { url, suri, code: file } = JSON.parse(process.argv[2]);
const empty = { extrinsic: {}, payload: {} };

const api = await ApiPromise.create({
  provider: new WsProvider(url),
  signedExtensions: { AuthorizeCall: empty, StorageWeightReclaim: empty },
  noInitWarn: true,
});

async function numberOf(hash) {
  return (await api.rpc.chain.getHeader(hash)).number.toNumber();
}

async function versionAt(hash) {
  return (await api.rpc.state.getRuntimeVersion(hash)).specVersion.toNumber();
}

// The first finalized block with another version than `from`.
async function upgraded(from) {
  const deadline = Date.now() + WHOLE;
  while (Date.now() < deadline) {
    let hash = await api.rpc.chain.getFinalizedHead();
    if ((await versionAt(hash)) !== from) {
      for (;;) {
        const { parentHash } = await api.rpc.chain.getHeader(hash);
        if ((await versionAt(parentHash)) === from) return hash;
        hash = parentHash;
      }
    }
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  throw new Error(`after ${WHOLE / 1000} s no finalized block has a version other than ${from}`);
}

try {
  const key = new Keyring({ type: 'sr25519' }).addFromUri(suri);
  const code = `0x${readFileSync(file).toString('hex')}`;
  const from = await versionAt(await api.rpc.chain.getFinalizedHead());
  const authorize = api.tx.sudo.sudo(api.tx.system.authorizeUpgrade(blake2AsHex(code, 256)));
  const authorized = await submit(api, authorize, key, TIMEOUT);
  const done = authorized.events.find(({ event }) => event.section === 'sudo' && event.method === 'Sudid');
  if (done?.event.data[0].isErr) throw new Error(refusal(api, done.event.data[0].asErr));
  const applied = await submit(api, api.tx.system.applyAuthorizedUpgrade(code), key, TIMEOUT);
  const hash = await upgraded(from);
  const blocks = { authorized: await numberOf(authorized.hash), applied: await numberOf(applied.hash) };
  const told = { from, to: await versionAt(hash), ...blocks, upgraded: await numberOf(hash) };
  process.stdout.write(`${JSON.stringify(told)}\n`);
} catch (error) {
  console.error(`upgrade: ${error.message ?? error}`);
  process.exitCode = 1;
} finally {
  await api.disconnect();
}
