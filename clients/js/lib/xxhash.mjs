// XXH64 and the storage prefixes that Substrate makes of it. Written out here so that the money check depends on
// nothing but this folder and Node.js.

const MASK = (1n << 64n) - 1n;
const P1 = 0x9e3779b185ebca87n;
const P2 = 0xc2b2ae3d27d4eb4fn;
const P3 = 0x165667b19e3779f9n;
const P4 = 0x85ebca77c2b2ae63n;
const P5 = 0x27d4eb2f165667c5n;

const wrap = (value) => value & MASK;
const rotate = (value, bits) => wrap((value << bits) | (value >> (64n - bits)));
const round = (state, lane) => wrap(rotate(wrap(state + lane * P2), 31n) * P1);
const merge = (hash, state) => wrap((hash ^ round(0n, state)) * P1 + P4);

/** XXH64 of a `Buffer`, as a BigInt below 2^64. */
export function xxh64(data, seed = 0n) {
  let at = 0;
  let hash;
  if (data.length >= 32) {
    const states = [wrap(seed + P1 + P2), wrap(seed + P2), wrap(seed), wrap(seed - P1)];
    for (; at + 32 <= data.length; at += 32) {
      for (let lane = 0; lane < 4; lane += 1) {
        states[lane] = round(states[lane], data.readBigUInt64LE(at + 8 * lane));
      }
    }
    hash = wrap(
      rotate(states[0], 1n) + rotate(states[1], 7n) + rotate(states[2], 12n) + rotate(states[3], 18n),
    );
    for (const state of states) hash = merge(hash, state);
  } else {
    hash = wrap(seed + P5);
  }
  hash = wrap(hash + BigInt(data.length));
  for (; at + 8 <= data.length; at += 8) {
    hash = wrap(rotate(hash ^ round(0n, data.readBigUInt64LE(at)), 27n) * P1 + P4);
  }
  if (at + 4 <= data.length) {
    hash = wrap(rotate(hash ^ wrap(BigInt(data.readUInt32LE(at)) * P1), 23n) * P2 + P3);
    at += 4;
  }
  for (; at < data.length; at += 1) {
    hash = wrap(rotate(hash ^ wrap(BigInt(data[at]) * P5), 11n) * P1);
  }
  hash = wrap((hash ^ (hash >> 33n)) * P2);
  hash = wrap((hash ^ (hash >> 29n)) * P3);
  return hash ^ (hash >> 32n);
}

/** `twox_128` of a name: XXH64 with seeds 0 and 1, little-endian. */
export function twox128(name) {
  const data = Buffer.from(name);
  const out = Buffer.alloc(16);
  out.writeBigUInt64LE(xxh64(data, 0n), 0);
  out.writeBigUInt64LE(xxh64(data, 1n), 8);
  return out;
}

/** The key under which all entries of a storage item lie, as 0x-hex. */
export function storagePrefix(pallet, item) {
  return `0x${Buffer.concat([twox128(pallet), twox128(item)]).toString('hex')}`;
}
