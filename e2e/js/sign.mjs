#!/usr/bin/env node
// Signs a request to a provider's agent as its protocol says, with @polkadot's libraries and nothing of ours, so that a
// test can send what no client of ours would: another's, an old one, a changed one, or the same one twice.
//
//   node sign.mjs '{"suri", "genesis", "provider", "method", "params", "ageMillis", "delegation"}'
//
// `provider` is a public key in hex, `ageMillis` how long ago it claims to be signed, `delegation` the text of one if it is
// a delegate's. Prints the request as JSON.
import { randomBytes } from 'node:crypto';
import { createRequire } from 'node:module';

// The libraries are those of clients/js; this folder has none of its own.
const require = createRequire(new URL('../../clients/js/package.json', import.meta.url));
const { Keyring } = require('@polkadot/keyring');
const { hexToU8a, stringToU8a, u8aConcat, u8aToHex } = require('@polkadot/util');
const { blake2AsU8a, cryptoWaitReady } = require('@polkadot/util-crypto');

const { suri, genesis, provider, method, params, ageMillis = 0, delegation } = JSON.parse(process.argv[2]);

// Keys in the order of their bytes, no blanks: numbers here are integers, strings are plain.
function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  const entries = Object.keys(value).sort();
  return `{${entries.map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`).join(',')}}`;
}

function u64(number) {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(number));
  return bytes;
}

await cryptoWaitReady();
const pair = new Keyring({ type: 'sr25519' }).addFromUri(suri);
const timestamp = Date.now() - ageMillis;
const nonce = randomBytes(16);
const name = stringToU8a(method);
const message = u8aConcat(
  stringToU8a('tradewind/request/1'),
  hexToU8a(genesis),
  hexToU8a(provider),
  // A name of less than 64 bytes has a length of one byte.
  Uint8Array.of(name.length << 2),
  name,
  blake2AsU8a(canonical(params), 256),
  u64(timestamp),
  nonce,
  delegation === undefined ? new Uint8Array() : blake2AsU8a(delegation, 256),
);
console.log(
  JSON.stringify({
    method,
    params,
    account: u8aToHex(pair.publicKey),
    timestamp_ms: timestamp,
    nonce: nonce.toString('hex'),
    signature: u8aToHex(pair.sign(message)).slice(2),
    delegation,
  }),
);
