// A provider and its offer, without an agent: what its agent would sign is signed here by its key.
import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import { stringToU8a, u8aConcat, u8aToHex } from '@polkadot/util';
import { blake2AsHex } from '@polkadot/util-crypto';
import { only, send } from './chain.mjs';

const WIND = 10n ** 9n;
const ascii = (text) => `0x${Buffer.from(text, 'ascii').toString('hex')}`;
const RAW = { public: { type: 'spki', format: 'der' } };

/** What a lease of one virtual CPU and 64 MiB costs at these offers: base units × 10⁹ a tick. */
export const RATE = 3_500_000_000_000n;

/** What all tests here rent. */
export const REQUIREMENTS = {
  kind: 'Function',
  resources: { vcpus: 1, memoryMib: 64, storageGib: 0, bandwidthMbps: 0, gpus: 0 },
  gpuModel: null,
  region: null,
  tee: 'None',
  minReputation: 0,
  minUptimePpm: 0,
  minIdentityTier: 0,
};

/** The CID of some bytes: version 1, raw, sha2-256. */
export function cid(text) {
  return u8aToHex(u8aConcat([1, 0x55, 0x12, 32], createHash('sha256').update(text).digest()));
}

/** Public content to run; no agent fetches it here. */
export const WORKLOAD = { Open: { cid: cid('a manifest') } };

/** A fresh X25519 public key, in hex: the last 32 bytes of its DER form. */
export function sealingKey() {
  return u8aToHex(generateKeyPairSync('x25519').publicKey.export(RAW.public).subarray(-32));
}

/** Makes `who` a provider called `name`, and posts an offer of it; resolves with the offer's number. */
export async function provide(api, who, name, asset = 'Native') {
  const profile = {
    name: ascii(name),
    endpoint: ascii(`http://${name}.example`),
    sealingKey: sealingKey(),
    region: { country: ascii('DE'), label: ascii('fra1') },
    terms: null,
    clouds: [],
    promisedUptimePpm: 990_000,
  };
  if ((await api.query.providers.providers(who.address)).isNone) {
    await send(api, api.tx.providers.register(profile, 1_000n * WIND), who);
  }
  return post(api, who, asset);
}

/** Posts an offer of the provider `who`; resolves with its number. */
export async function post(api, who, asset = 'Native') {
  const terms = {
    kind: 'Function',
    region: { country: ascii('DE'), label: ascii('fra1') },
    gpuModel: null,
    tee: 'None',
    capacity: { vcpus: 64, memoryMib: 65_536, storageGib: 0, bandwidthMbps: 0, gpus: 0 },
    rates: { vcpu: 2_500_000_000_000n, memoryGib: 16_000_000_000_000n, storageGib: 0, bandwidthMbps: 0, gpu: 0 },
    asset,
    minTicks: 10,
    maxTicks: 100_000,
    minReputation: 0,
    extendable: true,
  };
  const events = await send(api, api.tx.marketplace.postOffer(terms), who);
  return only(events, 'marketplace', 'OfferPosted').data.offer.toBigInt();
}

/** The call that rents [`REQUIREMENTS`] of an offer. */
export function rent(api, offer, ticks) {
  return api.tx.marketplace.rent(offer, REQUIREMENTS, ticks, RATE, WORKLOAD, sealingKey(), null);
}

/** The call that posts an order of two leases of [`REQUIREMENTS`]. */
export function order(api, ticks) {
  return api.tx.marketplace.postOrder({
    requirements: REQUIREMENTS,
    count: 2,
    fill: 'Any',
    asset: 'Native',
    maxRate: RATE,
    ticks,
    bidding: 100,
    policy: { Weighted: { ppm: 200_000 } },
    workload: WORKLOAD,
    buyerSealingKey: sealingKey(),
    terms: null,
  });
}

/** The call by which `provider` activates a lease, signed by a fresh key of the workload. */
export function activate(api, lease, provider) {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  // The domain has a fixed length: it is written without one.
  const message = u8aConcat(
    stringToU8a('tradewind/activate/1'),
    api.genesisHash.toU8a(),
    api.createType('u64', lease).toU8a(),
    provider.publicKey,
  );
  const key = u8aToHex(publicKey.export(RAW.public).subarray(-32));
  return api.tx.leases.activate(lease, blake2AsHex('access'), key, u8aToHex(sign(null, message, privateKey)));
}

