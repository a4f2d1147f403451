#!/usr/bin/env node
// An operator of prices that is not our node: it says the same values again and again, true ones or lies, signed with a key
// of its own, until it is killed. Uses nothing of ours: what is signed and how it is sent stand in docs/oracle.md.
//
//   node operator.mjs '{"url", "suri", "superuser", "every", "values": [[KEY, micro-USD], …]}'
//
// The superuser makes it an operator first. KEY is a FeedKey as @polkadot/api reads it. Says it once in `every` ticks. Prints
// a line for each submission that is in a block, and for one that is refused, why.
import { createRequire } from 'node:module';
import { submit } from '../../clients/js/lib/rental.mjs';

// The libraries are those of clients/js; this folder has none of its own.
const require = createRequire(new URL('../../clients/js/package.json', import.meta.url));
const { ApiPromise, Keyring, WsProvider } = require('@polkadot/api');
const { compactToU8a, hexToU8a, stringToU8a, u8aConcat, u8aToHex } = require('@polkadot/util');
const { blake2AsU8a } = require('@polkadot/util-crypto');

const TIMEOUT = 120_000;
const { url, suri, superuser, every, values } = JSON.parse(process.argv[2]);
const empty = { extrinsic: {}, payload: {} };

const provider = new WsProvider(url);
const api = await ApiPromise.create({
  provider,
  signedExtensions: { AuthorizeCall: empty, StorageWeightReclaim: empty },
  noInitWarn: true,
});
const keyring = new Keyring({ type: 'sr25519' });
const operator = keyring.addFromUri(suri);
const add = api.tx.priceOracle.addOperator(operator.address, operator.publicKey);
await submit(api, api.tx.sudo.sudo(add), keyring.addFromUri(superuser), TIMEOUT);
console.log(JSON.stringify({ operator: operator.address }));

/** A transaction that nobody signs: format 5 with the bit of general ones, version 0 of the extensions, their values. */
function general(call) {
  // Immortal, nonce 0, no tip, which is in WIND, no metadata hash; all other extensions have no value.
  const extensions = Uint8Array.of(0, 0, 0, 0, 0);
  const body = u8aConcat(Uint8Array.of(0x45, 0), extensions, call.toU8a());
  return u8aToHex(u8aConcat(compactToU8a(body.length), body));
}

/** The call that says the values at `tick`. */
async function call(tick) {
  const last = (await api.query.priceOracle.last(operator.address)).unwrap();
  const args = {
    operator: operator.address,
    key: operator.publicKey,
    sequence: last.sequence.toBigInt() + 1n,
    tick,
    sourceTime: Math.floor(Date.now() / 1000),
    values,
  };
  const unsigned = api.tx.priceOracle.submit(args, new Uint8Array(64)).method;
  const message = blake2AsU8a(u8aConcat(stringToU8a('tradewind/price/1'), hexToU8a(api.genesisHash.toHex()), unsigned.args[0].toU8a()));
  return api.tx.priceOracle.submit(args, operator.sign(message)).method;
}

let said = 0;
await api.rpc.chain.subscribeNewHeads(async ({ hash }) => {
  try {
    const { now } = await api.call.leaseApi.clock();
    const events = await (await api.at(hash)).query.system.events();
    for (const { event } of events) {
      if (event.section === 'priceOracle' && event.method === 'PricesSubmitted' && event.data[0].eq(operator.address)) {
        console.log(JSON.stringify({ sequence: event.data[1].toString(), tick: event.data[2].toNumber() }));
      }
    }
    if (now.toNumber() < said + every) return;
    said = now.toNumber();
    // As it is: the library would read it and write it again, in the formats that it knows.
    await provider.send('author_submitExtrinsic', [general(await call(said))]);
  } catch (error) {
    console.log(JSON.stringify({ refused: error.message ?? String(error) }));
  }
});
