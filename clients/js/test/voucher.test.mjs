import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { hexToU8a, u8aToHex } from '@polkadot/util';
import { cryptoWaitReady, ed25519PairFromSeed, sr25519PairFromSeed } from '@polkadot/util-crypto';
import { digest, verifies, voucher } from '../lib/voucher.mjs';

const examples = JSON.parse(readFileSync(new URL('../vouchers.json', import.meta.url), 'utf8'));
const pairOf = { ed25519: ed25519PairFromSeed, sr25519: sr25519PairFromSeed };
await cryptoWaitReady();

test('the published vouchers are what another language makes and takes', () => {
  assert.ok(new Set(examples.map(({ kind }) => kind)).size === 2);
  for (const example of examples) {
    const { kind, seed, signature, header } = example;
    assert.equal(u8aToHex(digest(example)), example.digest);
    const pair = pairOf[kind](hexToU8a(seed));
    assert.equal(u8aToHex(pair.publicKey), example.public);
    assert.ok(verifies(kind, hexToU8a(signature), pair.publicKey, example));
    // An ed25519 signature is always the same; an sr25519 one never is.
    if (kind === 'ed25519') assert.equal(voucher(kind, pair, example), header);
    const fresh = hexToU8a(`0x${voucher(kind, pair, example).split('=').pop()}`);
    assert.ok(verifies(kind, fresh, pair.publicKey, example));
  }
});

test('a voucher is for one chain, channel, payer, provider and amount', () => {
  for (const example of examples) {
    const { kind, signature } = example;
    const refused = (other) => {
      const about = { ...example, ...other };
      assert.ok(!verifies(kind, hexToU8a(signature), hexToU8a(example.public), about), JSON.stringify(other));
    };
    refused({ genesis: `0x${'77'.repeat(32)}` });
    refused({ channel: '9' });
    refused({ payer: example.provider });
    refused({ provider: example.payer });
    refused({ cumulative: '2' });
  }
});
