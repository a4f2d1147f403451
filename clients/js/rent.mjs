#!/usr/bin/env node
// Rents an offer with one extrinsic, for an open workload: public content by CID, so nothing has to be handed over.
// All it takes is a key and a node; @polkadot/api reads the rest from the chain's metadata.
import { generateKeyPairSync } from 'node:crypto';
import { Keyring } from '@polkadot/api';
import { withChain } from './lib/chain.mjs';
import { cidToBytes } from './lib/cid.mjs';
import { parseFlags } from './lib/flags.mjs';
import { leaseOf, requirements, submit } from './lib/rental.mjs';

const USAGE = `usage: node rent.mjs --offer N --cid CID --ticks N --max-rate RATE [flags]

  --offer            number of the offer
  --cid              the workload: CIDv1 of its manifest
  --ticks            term, in ticks of six seconds
  --max-rate         most to pay, in base units x 10^9 per tick; refused if the offer asks for more
  --url              the node (default ws://127.0.0.1:9944)
  --suri             who pays: a secret URI such as //Bob (default: the environment's TRADEWIND_SURI, which other
                     users of the machine do not see)
  --kind             function (default), container or machine
  --vcpus --memory-mib --storage-gib --bandwidth-mbps --gpus
                     what to reserve (default 1 vCPU and 64 MiB)
  --gpu-model        exact model, for example nvidia/h100/80gi
  --region           country, or country/label, for example DE/fra1
  --min-reputation --min-uptime-ppm --min-identity-tier
                     what to ask of the provider (default 0)
  --terms            CID of the service contract that must be the provider's; refused if it has another
  --sealing-key      X25519 public key to seal the access to, 0x-hex. Default: a fresh one whose secret is thrown away,
                     as an open workload is reached by its lease's number
  --timeout          seconds to wait for finality (default 120)

Prints JSON: lease, block, hash. On refusal prints the chain's own error and exits with 1.`;

const flags = parseFlags(
  {
    url: { type: 'string', default: 'ws://127.0.0.1:9944' },
    suri: { type: 'string', default: process.env.TRADEWIND_SURI },
    offer: { type: 'string' },
    cid: { type: 'string' },
    ticks: { type: 'string' },
    'max-rate': { type: 'string' },
    kind: { type: 'string', default: 'function' },
    vcpus: { type: 'string', default: '1' },
    'memory-mib': { type: 'string', default: '64' },
    'storage-gib': { type: 'string', default: '0' },
    'bandwidth-mbps': { type: 'string', default: '0' },
    gpus: { type: 'string', default: '0' },
    'gpu-model': { type: 'string' },
    region: { type: 'string' },
    'min-reputation': { type: 'string', default: '0' },
    'min-uptime-ppm': { type: 'string', default: '0' },
    'min-identity-tier': { type: 'string', default: '0' },
    terms: { type: 'string' },
    'sealing-key': { type: 'string' },
    timeout: { type: 'string', default: '120' },
  },
  USAGE,
  ['suri', 'offer', 'cid', 'ticks', 'max-rate'],
);

const hex = (bytes) => `0x${bytes.toString('hex')}`;
// The raw key is the last 32 bytes of its DER form.
const freshSealingKey = () =>
  hex(generateKeyPairSync('x25519').publicKey.export({ type: 'spki', format: 'der' }).subarray(-32));

async function rent() {
  const workload = { Open: { cid: hex(cidToBytes(flags.cid)) } };
  const terms = flags.terms === undefined ? null : hex(cidToBytes(flags.terms));
  const wanted = requirements(flags);

  return withChain(flags.url, async (api) => {
    const payer = new Keyring({ type: 'sr25519', ss58Format: api.registry.chainSS58 }).addFromUri(flags.suri);
    const call = api.tx.marketplace.rent(
      flags.offer,
      wanted,
      flags.ticks,
      flags['max-rate'],
      workload,
      flags['sealing-key'] ?? freshSealingKey(),
      terms,
    );
    const { hash, events } = await submit(api, call, payer, Number(flags.timeout) * 1000);
    const header = await api.rpc.chain.getHeader(hash);
    return {
      lease: leaseOf(events),
      block: header.number.toNumber(),
      hash: hash.toHex(),
      extrinsic: call.hash.toHex(),
      buyer: payer.address,
    };
  });
}

try {
  console.log(JSON.stringify(await rent(), null, 2));
} catch (error) {
  console.error(`rent: ${error.message ?? error}`);
  process.exitCode = 1;
}
