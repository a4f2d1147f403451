// A lease with polkadot-api, whose types come from the node: tsc knows each call, event and answer of the chain.
import { randomBytes } from 'node:crypto';
import { tradewind } from '#descriptors';
import { sr25519CreateDerive } from '@polkadot-labs/hdkd';
import { DEV_PHRASE, entropyToMiniSecret, mnemonicToEntropy, ss58Address } from '@polkadot-labs/hdkd-helpers';
import { Binary, Enum, createClient, type TypedApi } from 'polkadot-api';
import { getPolkadotSigner } from 'polkadot-api/signer';
import { getWsProvider } from 'polkadot-api/ws';
import { WebSocket } from 'ws';

export type Chain = TypedApi<typeof tradewind>;
export type Requirements = Parameters<Chain['tx']['Marketplace']['rent']>[0]['requirements'];

/** A connection to a node. From Node.js 22 on no `websocketClass` is needed. */
export function connect(url: string) {
  const client = createClient(getWsProvider(url, { websocketClass: WebSocket as never }));
  return { client, api: client.getTypedApi(tradewind) };
}

/** Signs for a development account, for example `//Eve`. */
export function developer(path: string, prefix: number) {
  const pair = sr25519CreateDerive(entropyToMiniSecret(mnemonicToEntropy(DEV_PHRASE)))(path);
  return { address: ss58Address(pair.publicKey, prefix), signer: getPolkadotSigner(pair.publicKey, 'Sr25519', pair.sign) };
}

/** One virtual CPU and so much memory for a function, of any provider. */
export function functionOf(memoryMib: number): Requirements {
  return {
    kind: Enum('Function'),
    resources: { vcpus: 1, memory_mib: memoryMib, storage_gib: 0, bandwidth_mbps: 0, gpus: 0 },
    gpu_model: undefined,
    region: undefined,
    tee: Enum('None'),
    min_reputation: 0n,
    min_uptime_ppm: 0,
    min_identity_tier: 0,
  };
}

/** The call that rents `requirements` of an offer, to run a public manifest. */
export function rent(api: Chain, offer: bigint, requirements: Requirements, ticks: number, maxRate: bigint, cid: string) {
  return api.tx.Marketplace.rent({
    offer,
    requirements,
    ticks,
    max_rate: maxRate,
    workload: Enum('Open', { cid: Binary.fromHex(cid) }),
    buyer_sealing_key: `0x${randomBytes(32).toString('hex')}`,
    terms: undefined,
  });
}
