#!/usr/bin/env node
// Pays for requests one by one, by vouchers of a session key that is kept here: what a server does that calls functions
// of others. docs/channels.md describes the vouchers.
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { hexToU8a, u8aToHex } from '@polkadot/util';
import { cryptoWaitReady, ed25519PairFromSeed, sr25519PairFromSeed } from '@polkadot/util-crypto';
import { withChain } from './lib/chain.mjs';
import { parseFlags } from './lib/flags.mjs';
import { voucher } from './lib/voucher.mjs';

const USAGE = `usage: node pay.mjs --key FILE [--kind KIND]
       node pay.mjs --key FILE --channel N --to URL [--requests N] [--url URL]

  --key       where the session key is kept, and how much its vouchers went to. It is made if it is not there
  --kind      of a new key: ed25519 (default) or sr25519
  --channel   the channel that pays, which was opened with the public half of that key
  --to        what is asked for, by GET
  --requests  how often, one after the other (default 1)
  --url       the node (default ws://127.0.0.1:9944), which tells the channel's terms

Prints JSON. Without --to, that is the kind and the public half of the key, to open a channel with:
tradewind channel open ... --signer KIND --signer-key PUBLIC. With it, what the requests cost, and the last answer. Ends
with 1 at the first request that is not answered with success.`;

const flags = parseFlags(
  {
    key: { type: 'string' },
    kind: { type: 'string', default: 'ed25519' },
    channel: { type: 'string' },
    to: { type: 'string' },
    requests: { type: 'string', default: '1' },
    url: { type: 'string', default: 'ws://127.0.0.1:9944' },
  },
  USAGE,
  ['key'],
);

const PAIRS = { ed25519: ed25519PairFromSeed, sr25519: sr25519PairFromSeed };

// Replaced as a whole, so that it is never half written: what was signed must not be signed for again.
function keep(kept) {
  writeFileSync(`${flags.key}.new`, `${JSON.stringify(kept, null, 2)}\n`, { mode: 0o600 });
  renameSync(`${flags.key}.new`, flags.key);
}

function kept() {
  if (existsSync(flags.key)) return JSON.parse(readFileSync(flags.key, 'utf8'));
  if (!(flags.kind in PAIRS)) throw new Error(`--kind wants ed25519 or sr25519, not ${flags.kind}`);
  const fresh = { kind: flags.kind, seed: u8aToHex(randomBytes(32)), spent: {} };
  keep(fresh);
  return fresh;
}

const publicOf = ({ kind, seed }) => u8aToHex(PAIRS[kind](hexToU8a(seed)).publicKey);

/** The terms of the channel, as the chain has them at the last final block. */
function terms(key) {
  return withChain(flags.url, async (api) => {
    const at = await api.at(await api.rpc.chain.getFinalizedHead());
    const channel = (await at.query.escrow.channels(flags.channel)).unwrapOr(null);
    if (channel === null) throw new Error(`there is no channel ${flags.channel}`);
    if (!channel.mode.isVouchers) throw new Error(`requests of channel ${flags.channel} are counted by its provider`);
    const { signer } = channel.mode.asVouchers;
    const [kind, public_] = [signer.type.toLowerCase(), signer.value.toHex()];
    if (kind !== key.kind || public_ !== publicOf(key)) {
      throw new Error(`channel ${flags.channel} was opened with another key`);
    }
    return {
      genesis: api.genesisHash.toHex(),
      payer: channel.payer.toHex(),
      provider: channel.provider.toHex(),
      price: channel.price.toBigInt(),
      channel: flags.channel,
    };
  });
}

async function pay(key) {
  const { price, ...about } = await terms(key);
  const pair = PAIRS[key.kind](hexToU8a(key.seed));
  const account = `${about.genesis}/${about.channel}`;
  let cumulative = BigInt(key.spent[account] ?? 0);
  let last = '';
  for (let done = 0; done < Number(flags.requests); done += 1) {
    cumulative += price;
    key.spent[account] = cumulative.toString();
    keep(key);
    const headers = { 'Tradewind-Voucher': voucher(key.kind, pair, { ...about, cumulative }) };
    const answer = await fetch(flags.to, { headers });
    last = await answer.text();
    if (!answer.ok) throw new Error(`request ${done + 1} of ${flags.requests}: ${answer.status}, ${last.slice(0, 500)}`);
  }
  const cost = (price * BigInt(flags.requests)).toString();
  return { requests: Number(flags.requests), cost, spent: cumulative.toString(), last };
}

try {
  await cryptoWaitReady();
  const key = kept();
  const told = flags.to === undefined ? { kind: key.kind, public: publicOf(key) } : await pay(key);
  console.log(JSON.stringify(told, null, 2));
} catch (error) {
  console.error(`pay: ${error.message ?? error}`);
  process.exitCode = 1;
}
