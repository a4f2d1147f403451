#!/usr/bin/env node
// Checks a chain's money from outside: raw storage over JSON-RPC, decoded by hand, with no crate of ours, no metadata
// and no library. At both blocks the accounts of each asset must add up to its issuance, and what an account has on hold
// must be what its list of holds says; between the blocks no sum may change but by what emission has minted.
import { parseFlags } from './lib/flags.mjs';
import { NATIVE, changes, problemsBetween, problemsWithin, readLedger } from './lib/ledger.mjs';
import { Rpc } from './lib/rpc.mjs';
import { decode, encode } from './lib/ss58.mjs';

const USAGE = `usage: node money.mjs [--url URL] [--from BLOCK] [--to BLOCK] [--name NAME=ADDRESS]...

  --url    the node (default ws://127.0.0.1:9944; http is used)
  --from   a block's number or hash (default 0)
  --to     a block's number or hash, or "finalized" (default)
  --name   what to call an account in the output

Prints JSON: sums and issuance of each asset at both blocks, the change of each account, and what does not add up.
Amounts are base units, as strings. Exits with 1 if anything does not add up.`;

const flags = parseFlags(
  {
    url: { type: 'string', default: 'ws://127.0.0.1:9944' },
    from: { type: 'string', default: '0' },
    to: { type: 'string', default: 'finalized' },
    name: { type: 'string', multiple: true, default: [] },
  },
  USAGE,
);

const totals = (ledger) => Object.fromEntries([...ledger].map(([asset, book]) => [asset, book.total()]));

async function check() {
  const names = new Map(
    flags.name.map((pair) => {
      const at = pair.indexOf('=');
      if (at < 1) throw new Error(`--name wants NAME=ADDRESS, not ${pair}`);
      return [decode(pair.slice(at + 1)), pair.slice(0, at)];
    }),
  );

  const rpc = new Rpc(flags.url);
  const properties = await rpc.call('system_properties');
  const format = Number(properties.ss58Format ?? 42);
  const [from, to] = [await rpc.block(flags.from), await rpc.block(flags.to)];
  const [before, after] = [await readLedger(rpc, from.hash), await readLedger(rpc, to.hash)];
  const problems = [
    ...problemsWithin(before, from.number),
    ...problemsWithin(after, to.number),
    ...problemsBetween(before, after),
  ];
  return {
    ok: problems.length === 0,
    problems,
    native: { symbol: properties.tokenSymbol ?? NATIVE, decimals: properties.tokenDecimals ?? null },
    from: { ...from, assets: totals(before) },
    to: { ...to, assets: totals(after) },
    accounts: changes(before, after).map(({ account, ...change }) => ({
      account: encode(account, format),
      name: names.get(account) ?? null,
      ...change,
    })),
  };
}

try {
  const report = await check();
  console.log(JSON.stringify(report, (_, value) => (typeof value === 'bigint' ? value.toString() : value), 2));
  process.exitCode = report.ok ? 0 : 1;
} catch (error) {
  console.error(`money: ${error.message}`);
  process.exitCode = 1;
}
