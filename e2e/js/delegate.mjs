#!/usr/bin/env node
// Signs a delegation as docs/clients.md says, with @polkadot's libraries and nothing of ours, so that a test can give what
// no client of ours would: for longer than may be, say.
//
//   node delegate.mjs '{"suri", "genesis", "provider", "lease", "delegate", "scopes", "millis"}'
//
// `provider` and `delegate` are public keys in hex, `scopes` the bits of what is allowed, `millis` for how long from now on.
// Prints the delegation's text as JSON.
import { createRequire } from 'node:module';

// The libraries are those of clients/js; this folder has none of its own.
const require = createRequire(new URL('../../clients/js/package.json', import.meta.url));
const { Keyring } = require('@polkadot/keyring');
const { hexToU8a, stringToU8a, u8aConcat } = require('@polkadot/util');
const { cryptoWaitReady } = require('@polkadot/util-crypto');

const { suri, genesis, provider, lease, delegate, scopes, millis } = JSON.parse(process.argv[2]);

function u64(number) {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(number));
  return bytes;
}

await cryptoWaitReady();
const pair = new Keyring({ type: 'sr25519' }).addFromUri(suri);
const now = Date.now();
const grant = u8aConcat(u64(lease), hexToU8a(delegate), Uint8Array.of(scopes), u64(now), u64(now + millis));
const message = u8aConcat(stringToU8a('tradewind/delegation/1'), hexToU8a(genesis), hexToU8a(provider), grant);
const text = `twd1${Buffer.from(u8aConcat(grant, pair.sign(message))).toString('base64url')}`;
console.log(JSON.stringify({ delegation: text }));
