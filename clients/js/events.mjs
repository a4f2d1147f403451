#!/usr/bin/env node
// Lists events of one name in a range of final blocks, decoded by the chain's metadata and none of our crates.
import { withChain } from './lib/chain.mjs';
import { parseFlags } from './lib/flags.mjs';

const USAGE = `usage: node events.mjs --name PALLET.EVENT --from BLOCK [--to BLOCK] [--url URL]

  --name   for example escrow.VoucherRedeemed
  --from   first block, by number
  --to     last block, by number (default: the last final one)
  --url    the node (default ws://127.0.0.1:9944), which must have the state of these blocks

Prints JSON: a list with the block of each event and its fields as text.`;

const flags = parseFlags(
  {
    name: { type: 'string' },
    from: { type: 'string' },
    to: { type: 'string' },
    url: { type: 'string', default: 'ws://127.0.0.1:9944' },
  },
  USAGE,
  ['name', 'from'],
);

function whole(flag) {
  if (!/^\d+$/.test(flags[flag])) throw new Error(`--${flag} wants the number of a block, not ${flags[flag]}`);
  return Number(flags[flag]);
}

async function events(api) {
  const [pallet, method] = flags.name.split('.');
  if (api.events[pallet]?.[method] === undefined) throw new Error(`this chain has no event ${flags.name}`);
  const final = (await api.rpc.chain.getHeader(await api.rpc.chain.getFinalizedHead())).number.toNumber();
  const last = flags.to === undefined ? final : whole('to');
  if (last > final) throw new Error(`block ${last} is not final; the last that is: ${final}`);
  const found = [];
  for (let block = whole('from'); block <= last; block += 1) {
    const at = await api.at(await api.rpc.chain.getBlockHash(block));
    for (const { event } of await at.query.system.events()) {
      if (!api.events[pallet][method].is(event)) continue;
      const values = event.data.map((value, index) => [event.data.names?.[index] ?? index, value.toString()]);
      found.push({ block, ...Object.fromEntries(values) });
    }
  }
  return found;
}

try {
  console.log(JSON.stringify(await withChain(flags.url, events), null, 2));
} catch (error) {
  console.error(`events: ${error.message ?? error}`);
  process.exitCode = 1;
}
