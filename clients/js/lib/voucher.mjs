// Vouchers for paid requests, made and checked without any code of ours: docs/channels.md describes them.
import { bnToU8a, hexToU8a, stringToU8a, u8aConcat, u8aToHex } from '@polkadot/util';
import { blake2AsU8a, ed25519Sign, ed25519Verify, sr25519Sign, sr25519Verify } from '@polkadot/util-crypto';

const PREFIX = stringToU8a('tradewind/voucher/1');

/** The 32 bytes that are signed. Hashes and accounts are hexadecimal or bytes, numbers decimal text or bigint. */
export function digest({ genesis, channel, payer, provider, cumulative }) {
  const number = (value, bitLength) => bnToU8a(BigInt(value), { bitLength, isLe: true });
  const bytes = (value) => (typeof value === 'string' ? hexToU8a(value) : value);
  return blake2AsU8a(
    u8aConcat(PREFIX, bytes(genesis), number(channel, 64), bytes(payer), bytes(provider), number(cumulative, 128)),
  );
}

/** The header `Tradewind-Voucher`. `pair` is a key pair of the kind, `ed25519` or `sr25519`. */
export function voucher(kind, pair, about) {
  const sign = { ed25519: ed25519Sign, sr25519: sr25519Sign }[kind];
  const signature = u8aToHex(sign(digest(about), pair), -1, false);
  return `channel=${about.channel}; cumulative=${about.cumulative}; ${kind}=${signature}`;
}

/** Whether `signature` is that of the session key `publicKey` over what a voucher is about. */
export function verifies(kind, signature, publicKey, about) {
  const verify = { ed25519: ed25519Verify, sr25519: sr25519Verify }[kind];
  try {
    return verify(digest(about), signature, publicKey);
  } catch {
    return false;
  }
}
