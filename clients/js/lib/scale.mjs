// SCALE decoding by hand of the few records that hold money. Each decoder refuses bytes that it does not understand:
// a changed record must stop the check, not pass it.

/** Reads a `Buffer` from the front. */
export class Reader {
  constructor(bytes) {
    this.bytes = bytes;
    this.at = 0;
  }

  take(length) {
    const end = this.at + length;
    if (end > this.bytes.length) {
      throw new Error(`${this.bytes.length} bytes end before byte ${end}`);
    }
    const part = this.bytes.subarray(this.at, end);
    this.at = end;
    return part;
  }

  u8() {
    return this.take(1)[0];
  }

  u32() {
    return this.take(4).readUInt32LE();
  }

  u128() {
    const part = this.take(16);
    return part.readBigUInt64LE(0) | (part.readBigUInt64LE(8) << 64n);
  }

  /** A compact length; the big-integer form is no length and is refused. */
  length() {
    const first = this.u8();
    switch (first & 3) {
      case 0:
        return first >> 2;
      case 1:
        return (first | (this.u8() << 8)) >> 2;
      case 2:
        return (first | (this.u8() << 8) | (this.u8() << 16) | (this.u8() << 24)) >>> 2;
      default:
        throw new Error('a length of more than 30 bits');
    }
  }

  end() {
    if (this.at !== this.bytes.length) {
      throw new Error(`${this.bytes.length - this.at} bytes too many`);
    }
  }
}

/** `Emission.State`: what emission has minted so far. */
export function emissionMinted(bytes) {
  const reader = new Reader(bytes);
  // The round, weight and joining, the sum of reward per weight and its carry, the horizon.
  reader.take(4 + 2 * 16 + 2 * 16 + 4);
  const minted = reader.u128();
  // What is still to be minted, what was skipped, and what there was before.
  reader.take(3 * 16);
  reader.end();
  return minted;
}

/** `System.Account`: nonce and three reference counters, then what the account has. */
export function accountInfo(bytes) {
  const reader = new Reader(bytes);
  reader.take(16);
  const account = { free: reader.u128(), reserved: reader.u128(), frozen: reader.u128() };
  reader.u128();
  reader.end();
  return account;
}

/** The total of `Balances.Holds` or `AssetsHolder.Holds`: a list of (pallet, reason, amount). */
export function holdsTotal(bytes) {
  const reader = new Reader(bytes);
  let total = 0n;
  for (let left = reader.length(); left > 0; left -= 1) {
    reader.take(2);
    total += reader.u128();
  }
  reader.end();
  return total;
}

/** The balance in front of an `Assets.Account`; what follows has no money in it. */
export function assetBalance(bytes) {
  return new Reader(bytes).u128();
}

/** The supply in an `Assets.Asset`, behind four accounts. */
export function assetSupply(bytes) {
  const reader = new Reader(bytes);
  reader.take(4 * 32);
  return reader.u128();
}

/** A bare u128. */
export function amount(bytes) {
  const reader = new Reader(bytes);
  const value = reader.u128();
  reader.end();
  return value;
}

const PREFIX = 32;
const BLAKE2_128 = 16;
const ASSET = 4;
const ACCOUNT = 32;

/** The account at the end of a map key `Blake2_128Concat(account)`, as hex. */
export function accountOfKey(key) {
  if (key.length !== PREFIX + BLAKE2_128 + ACCOUNT) throw new Error(`a key of ${key.length} bytes`);
  return key.subarray(-ACCOUNT).toString('hex');
}

/** The asset in a map key `Blake2_128Concat(asset)`. */
export function assetOfKey(key) {
  if (key.length !== PREFIX + BLAKE2_128 + ASSET) throw new Error(`a key of ${key.length} bytes`);
  return key.readUInt32LE(PREFIX + BLAKE2_128);
}

/** Asset and account in a double-map key, both `Blake2_128Concat`. */
export function assetAccountOfKey(key) {
  if (key.length !== PREFIX + BLAKE2_128 + ASSET + BLAKE2_128 + ACCOUNT) {
    throw new Error(`a key of ${key.length} bytes`);
  }
  return { asset: key.readUInt32LE(PREFIX + BLAKE2_128), account: key.subarray(-ACCOUNT).toString('hex') };
}
