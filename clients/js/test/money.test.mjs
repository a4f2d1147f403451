import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { createServer } from 'node:http';
import { once } from 'node:events';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { storagePrefix } from '../lib/xxhash.mjs';

const script = fileURLToPath(new URL('../money.mjs', import.meta.url));
const run = promisify(execFile);
const ACCOUNTS = 1203;
const USD = 7;

const u128 = (value) => {
  const bytes = Buffer.alloc(16);
  bytes.writeBigUInt64LE(value & 0xffffffffffffffffn, 0);
  bytes.writeBigUInt64LE(value >> 64n, 8);
  return bytes;
};
const u32 = (value) => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
};
// The 16 bytes of a hash in front of a key are passed over, so any will do.
const concat = (bytes) => Buffer.concat([bytes.subarray(0, 4), Buffer.alloc(12), bytes]);
const account = (index) => Buffer.concat([u32(index), Buffer.alloc(28, 0xaa)]);
const hold = (value) => Buffer.concat([Buffer.from([54, 0]), u128(value)]);

/** A chain's state as sorted pairs of hex: `free` and `held` of account 0, account 1's the mirror image. */
function state({ paid = 0n, held = 0n, listed = held, minted = 0n, emitted, usdHeld = 0n, usdListed = usdHeld }) {
  const entries = new Map();
  const put = (pallet, item, key, value) =>
    entries.set(storagePrefix(pallet, item) + key.toString('hex'), `0x${value.toString('hex')}`);
  const each = 10n ** 24n;
  for (let index = 0; index < ACCOUNTS; index += 1) {
    const free = each + (index === 0 ? -paid - held : index === 1 ? paid + minted : 0n);
    const reserved = index === 0 ? held : 0n;
    const record = [Buffer.alloc(16), u128(free), u128(reserved), u128(0n), u128(1n << 127n)];
    put('System', 'Account', concat(account(index)), Buffer.concat(record));
  }
  put('Balances', 'TotalIssuance', Buffer.alloc(0), u128(each * BigInt(ACCOUNTS) + (emitted ?? 0n)));
  if (emitted !== undefined) {
    const state = [Buffer.alloc(72, 0xbb), u128(emitted), Buffer.alloc(48, 0xcc)];
    put('Emission', 'State', Buffer.alloc(0), Buffer.concat(state));
  }
  const list = [hold(listed - listed / 2n), hold(listed / 2n)];
  put('Balances', 'Holds', concat(account(0)), Buffer.concat([Buffer.from([list.length << 2]), ...list]));
  put('Assets', 'Asset', concat(u32(USD)), Buffer.concat([Buffer.alloc(128), u128(500n), Buffer.alloc(46)]));
  const usd = Buffer.concat([concat(u32(USD)), concat(account(0))]);
  put('Assets', 'Account', usd, Buffer.concat([u128(500n - usdHeld), Buffer.from([0, 1])]));
  if (usdHeld > 0n) {
    put('AssetsHolder', 'BalancesOnHold', usd, u128(usdHeld));
    put('AssetsHolder', 'Holds', usd, Buffer.concat([Buffer.from([4]), hold(usdListed)]));
  }
  return [...entries].sort(([a], [b]) => (a < b ? -1 : 1));
}

/** Answers as a node would, from one state for each block. */
async function serve(states) {
  const hashes = states.map((_, number) => `0x${String(number).repeat(64)}`);
  const methods = {
    system_properties: () => ({ ss58Format: 42, tokenSymbol: 'WIND', tokenDecimals: 9 }),
    chain_getFinalizedHead: () => hashes.at(-1),
    chain_getBlockHash: (number) => hashes[number] ?? null,
    chain_getHeader: (hash) => ({ number: `0x${hashes.indexOf(hash).toString(16)}` }),
    state_getStorage: (key, at) => new Map(states[hashes.indexOf(at)]).get(key) ?? null,
    state_getKeysPaged: (prefix, count, from, at) =>
      states[hashes.indexOf(at)]
        .map(([key]) => key)
        .filter((key) => key.startsWith(prefix) && (from === null || key > from))
        .slice(0, count),
    state_queryStorageAt: (keys, at) => {
      const values = new Map(states[hashes.indexOf(at)]);
      return [{ block: at, changes: keys.map((key) => [key, values.get(key) ?? null]) }];
    },
  };
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (part) => {
      body += part;
    });
    request.on('end', () => {
      const { id, method, params } = JSON.parse(body);
      response.end(JSON.stringify({ jsonrpc: '2.0', id, result: methods[method](...params) }));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { url: `ws://127.0.0.1:${server.address().port}`, close: () => server.close() };
}

async function check(states, ...flags) {
  const node = await serve(states);
  try {
    const result = await run(process.execPath, [script, '--url', node.url, ...flags]).catch((error) => error);
    return { code: result.code ?? 0, stderr: result.stderr, report: result.stdout ? JSON.parse(result.stdout) : null };
  } finally {
    node.close();
  }
}

test('money that moves and is held adds up, and each change is told by name', async () => {
  const name = `buyer=0x${account(0).toString('hex')}`;
  const { code, report } = await check([state({}), state({ paid: 58n, held: 46n, usdHeld: 105n })], '--name', name);
  assert.equal(code, 0);
  assert.deepEqual(report.problems, []);
  assert.equal(report.from.assets.native.accounts, ACCOUNTS);
  assert.equal(report.to.assets.native.sum, report.to.assets.native.issuance);
  assert.equal(report.to.assets.native.held, '46');
  assert.deepEqual(
    report.accounts.map(({ name: who, asset, free, held, total }) => [who, asset, free, held, total]),
    [
      ['buyer', '7', '-105', '105', '0'],
      ['buyer', 'native', '-104', '46', '-58'],
      [null, 'native', '58', '0', '58'],
    ],
  );
});

test('money from nowhere is found', async () => {
  const { code, report } = await check([state({}), state({ minted: 1n })]);
  assert.equal(code, 1);
  assert.equal(report.ok, false);
  assert.match(report.problems.join('\n'), /block 1, asset native: accounts have/);
  assert.match(report.problems.join('\n'), /asset native: all accounts had/);
});

test('money that emission has minted is not from nowhere, and more than that is', async () => {
  const grown = await check([state({}), state({ minted: 5n, emitted: 5n })]);
  assert.deepEqual(grown.report.problems, []);
  const { report } = await check([state({ emitted: 5n, minted: 5n }), state({ minted: 7n, emitted: 5n })]);
  assert.equal(report.problems.length, 2, JSON.stringify(report.problems));
});

test('holds that do not add up to what is held are found, in both kinds of money', async () => {
  const { code, report } = await check([state({}), state({ held: 9n, listed: 10n, usdHeld: 5n, usdListed: 4n })]);
  assert.equal(code, 1);
  assert.match(report.problems.join('\n'), /asset native, account 0x00.*9 held, the list of holds says 10/);
  assert.match(report.problems.join('\n'), /asset 7, account 0x00.*5 held, the list of holds says 4/);
});

test('a reserve of the old kind is no problem', async () => {
  assert.equal((await check([state({}), state({ held: 9n, listed: 8n })])).code, 0);
});

test('a block that the node does not know is an error, not a pass', async () => {
  const { code, stderr, report } = await check([state({})], '--to', '9');
  assert.equal(code, 1);
  assert.equal(report, null);
  assert.match(stderr, /does not know block 9/);
});
