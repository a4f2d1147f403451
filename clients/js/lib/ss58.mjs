// Accounts as people read them: SS58 with a one-byte or two-byte prefix.
import { createHash } from 'node:crypto';

const ALPHABET = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';

function checksum(payload) {
  return createHash('blake2b512').update('SS58PRE').update(payload).digest().subarray(0, 2);
}

function prefixBytes(format) {
  if (format < 64) return Buffer.from([format]);
  return Buffer.from([((format & 0xfc) >> 2) | 0x40, (format >> 8) | ((format & 3) << 6)]);
}

/** The address of a public key in hex (without 0x) under an address format below 16,384. */
export function encode(account, format) {
  const payload = Buffer.concat([prefixBytes(format), Buffer.from(account, 'hex')]);
  const bytes = Buffer.concat([payload, checksum(payload)]);
  let number = BigInt(`0x${bytes.toString('hex')}`);
  let text = '';
  for (; number > 0n; number /= 58n) text = ALPHABET[Number(number % 58n)] + text;
  for (const byte of bytes) {
    if (byte !== 0) break;
    text = ALPHABET[0] + text;
  }
  return text;
}

/** The public key in hex of an address of any format, or of 0x-hex of 32 bytes. */
export function decode(text) {
  if (/^0x[0-9a-fA-F]{64}$/.test(text)) return text.slice(2).toLowerCase();
  let number = 0n;
  for (const letter of text) {
    const digit = ALPHABET.indexOf(letter);
    if (digit < 0) throw new Error(`not an address: ${text}`);
    number = number * 58n + BigInt(digit);
  }
  let hex = number.toString(16);
  if (hex.length % 2 === 1) hex = `0${hex}`;
  // A leading zero byte (format 0) is a leading 1 in base 58 and lost in the number.
  hex = '00'.repeat(text.length - text.replace(/^1+/, '').length) + hex;
  const bytes = Buffer.from(hex, 'hex');
  const payload = bytes.subarray(0, -2);
  if ((bytes.length !== 35 && bytes.length !== 36) || !checksum(payload).equals(bytes.subarray(-2))) {
    throw new Error(`not an address: ${text}`);
  }
  return payload.subarray(-32).toString('hex');
}
