#!/usr/bin/env node
// One call that the command has no word for, signed by a key, or by the superuser as root. Uses nothing of ours.
//
//   node call.mjs '{"url", "suri", "pallet", "call", "args", "root"}'
//
// Prints JSON: the block in which it was done. A refusal of the chain goes to standard error.
import { createRequire } from 'node:module';
import { refusal, submit } from '../../clients/js/lib/rental.mjs';

// The libraries are those of clients/js; this folder has none of its own.
const require = createRequire(new URL('../../clients/js/package.json', import.meta.url));
const { ApiPromise, Keyring, WsProvider } = require('@polkadot/api');

const TIMEOUT = 120_000;
const { url, suri, pallet, call: name, args, root } = JSON.parse(process.argv[2]);
const empty = { extrinsic: {}, payload: {} };

const api = await ApiPromise.create({
  provider: new WsProvider(url),
  signedExtensions: { AuthorizeCall: empty, StorageWeightReclaim: empty },
  noInitWarn: true,
});
try {
  const key = new Keyring({ type: 'sr25519' }).addFromUri(suri);
  const call = api.tx[pallet][name](...args);
  const { hash, events } = await submit(api, root ? api.tx.sudo.sudo(call) : call, key, TIMEOUT);
  // What the superuser does is included whether root may or not.
  const done = events.find(({ event }) => event.section === 'sudo' && event.method === 'Sudid');
  const outcome = done?.event.data[0];
  if (outcome?.isErr) throw new Error(refusal(api, outcome.asErr));
  const header = await api.rpc.chain.getHeader(hash);
  console.log(JSON.stringify({ block: header.number.toNumber() }));
} catch (error) {
  console.error(`call: ${error.message ?? error}`);
  process.exitCode = 1;
} finally {
  await api.disconnect();
}
