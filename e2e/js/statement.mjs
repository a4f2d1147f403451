#!/usr/bin/env node
// Puts a statement on the topic of a lease's access, or shows those that are there, with @polkadot's libraries and nothing of
// ours, so that a test can put what no agent of ours would.
//
//   node statement.mjs '{"node", "genesis", "lease", "suri", "data", "seconds"}'    # puts `data`, in hex, for so long
//   node statement.mjs '{"node", "genesis", "lease"}'                               # shows
//
// `node` is the WebSocket URL of a node. Prints what the node says as JSON: `{"status", …}`, or
// `{"statements": [{"signer", "until", "data"}]}`.
import { createRequire } from 'node:module';

// The libraries are those of clients/js; this folder has none of its own.
const require = createRequire(new URL('../../clients/js/package.json', import.meta.url));
const { WsProvider } = require('@polkadot/rpc-provider');
const { Keyring } = require('@polkadot/keyring');
const { hexToU8a, stringToU8a, u8aConcat, u8aToHex } = require('@polkadot/util');
const { blake2AsU8a, cryptoWaitReady, signatureVerify } = require('@polkadot/util-crypto');

const { node, genesis, lease, suri, data, seconds } = JSON.parse(process.argv[2]);

function u64(number) {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(number));
  return bytes;
}

function compact(number) {
  if (number < 64) return Uint8Array.of(number << 2);
  if (number < 16384) return Uint8Array.of(((number << 2) & 0xff) | 1, number >> 6);
  throw new Error(`${number} is too long here`);
}

// Fields begin with their number: 0 proof (0: sr25519, signature, signer), 2 expiry (seconds in the upper half), 3 channel,
// 4 the first topic, 8 data. What is signed is all of them but the proof.
const topic = blake2AsU8a(u8aConcat(compact(16), stringToU8a('tradewind/access'), hexToU8a(genesis), u64(lease)));

function put() {
  const pair = new Keyring({ type: 'sr25519' }).addFromUri(suri);
  const bytes = hexToU8a(data);
  const until = BigInt(Math.floor(Date.now() / 1000) + seconds) << 32n;
  const fields = u8aConcat(
    [2], u64(until), [3], topic, [4], topic, [8], compact(bytes.length), bytes,
  );
  const proof = u8aConcat([0, 0], pair.sign(fields), pair.publicKey);
  return u8aToHex(u8aConcat(compact(5), proof, fields));
}

// A statement as agents make them; anything else is shown as it is.
function shown(hex) {
  const bytes = hexToU8a(hex);
  const fields = bytes.subarray(99);
  const signer = bytes.subarray(67, 99);
  const length = (fields[76] & 3) === 0 ? [fields[76] >> 2, 1] : [(fields[76] | (fields[77] << 8)) >> 2, 2];
  const body = fields.subarray(76 + length[1]);
  const whole = bytes[0] === compact(5)[0] && bytes[1] === 0 && bytes[2] === 0 && fields[0] === 2 && fields[9] === 3
    && fields[42] === 4 && fields[75] === 8 && body.length === length[0];
  if (!whole || !signatureVerify(fields, bytes.subarray(3, 67), signer).isValid) return { unlike: hex };
  return {
    signer: u8aToHex(signer),
    until: Number(Buffer.from(fields.subarray(1, 9)).readBigUInt64LE() >> 32n),
    data: u8aToHex(body),
  };
}

await cryptoWaitReady();
const provider = new WsProvider(node, 1000);
await provider.isReady;
if (suri) {
  console.log(JSON.stringify(await provider.send('statement_submit', [put()])));
} else {
  const statements = [];
  await new Promise((done, failed) => {
    const told = (error, event) => {
      if (error) return failed(error);
      statements.push(...event.data.statements.map(shown));
      if (event.data.remaining === 0) done();
    };
    const filter = { matchAll: [u8aToHex(topic)] };
    provider.subscribe('statement_statement', 'statement_subscribeStatement', [filter], told).catch(failed);
  });
  console.log(JSON.stringify({ statements }));
}
await provider.disconnect();
