#!/usr/bin/env node
// Many calls of one key, as `utility.batchAll`, and what a key has called so far: for tests with more leases than one
// command after the other could rent. Uses nothing of ours.
//
//   node batch.mjs '{"url", "suri", "do": "rent", "count", "each", "offer", "kind", "cid", "ticks", "maxRate"}'
//   node batch.mjs '{"url", "suri", "do": "cancel", "leases", "each"}'
//   node batch.mjs '{"url", "suri", "do": "calls"}'
//
// Each transaction has `each` calls; the next is sent when the one before is final. Prints JSON: the leases that were
// opened; nothing; or every call that the key signed, in order, with the lease it names and how it ended.
import { createRequire } from 'node:module';
import { cidToBytes } from '../../clients/js/lib/cid.mjs';
import { refusal, requirements, submit } from '../../clients/js/lib/rental.mjs';

// The libraries are those of clients/js; this folder has none of its own.
const require = createRequire(new URL('../../clients/js/package.json', import.meta.url));
const { ApiPromise, Keyring, WsProvider } = require('@polkadot/api');

const TIMEOUT = 120_000;
const wanted = JSON.parse(process.argv[2]);
const empty = { extrinsic: {}, payload: {} };

const api = await ApiPromise.create({
  provider: new WsProvider(wanted.url),
  signedExtensions: { AuthorizeCall: empty, StorageWeightReclaim: empty },
  noInitWarn: true,
});
const key = new Keyring({ type: 'sr25519' }).addFromUri(wanted.suri);

async function inBatches(calls) {
  const events = [];
  for (let from = 0; from < calls.length; from += wanted.each) {
    const batch = api.tx.utility.batchAll(calls.slice(from, from + wanted.each));
    events.push(...(await submit(api, batch, key, TIMEOUT)).events);
  }
  return events;
}

async function rent() {
  const ask = requirements({
    kind: wanted.kind,
    vcpus: '1',
    'memory-mib': '64',
    'storage-gib': '0',
    'bandwidth-mbps': '0',
    gpus: '0',
    'min-reputation': '0',
    'min-uptime-ppm': '0',
    'min-identity-tier': '0',
  });
  const workload = { Open: { cid: `0x${cidToBytes(wanted.cid).toString('hex')}` } };
  // An open workload is reached by its lease's number: no access is ever opened with this.
  const sealing = `0x${'09'.padEnd(64, '0')}`;
  const call = api.tx.marketplace.rent(wanted.offer, ask, wanted.ticks, wanted.maxRate, workload, sealing, null);
  const events = await inBatches(Array(wanted.count).fill(call));
  const opened = events.filter(({ event }) => event.section === 'leases' && event.method === 'Opened');
  return opened.map(({ event }) => event.data[0].toNumber());
}

async function cancel() {
  await inBatches(wanted.leases.map((lease) => api.tx.leases.cancel(lease)));
  return null;
}

async function calls() {
  const head = await api.rpc.chain.getFinalizedHead();
  const last = (await api.rpc.chain.getHeader(head)).number.toNumber();
  const found = [];
  for (let number = 1; number <= last; number += 1) {
    const hash = await api.rpc.chain.getBlockHash(number);
    const { block } = await api.rpc.chain.getBlock(hash);
    const signed = block.extrinsics.map((extrinsic, index) => ({ extrinsic, index }));
    const ours = signed.filter(({ extrinsic }) => extrinsic.isSigned && extrinsic.signer.toString() === key.address);
    if (ours.length === 0) continue;
    const events = await (await api.at(hash)).query.system.events();
    for (const { extrinsic, index } of ours) {
      const of = events.filter(({ phase }) => phase.isApplyExtrinsic && phase.asApplyExtrinsic.toNumber() === index);
      const failed = of.find(({ event }) => event.section === 'system' && event.method === 'ExtrinsicFailed');
      const { section, method, args } = extrinsic.method;
      found.push({
        block: number,
        call: `${section}.${method}`,
        lease: section === 'leases' ? args[0].toNumber() : null,
        refused: failed === undefined ? null : refusal(api, failed.event.data[0]),
      });
    }
  }
  return found;
}

try {
  console.log(JSON.stringify(await { rent, cancel, calls }[wanted.do]()));
} catch (error) {
  console.error(`batch: ${error.message ?? error}`);
  process.exitCode = 1;
} finally {
  await api.disconnect();
}
