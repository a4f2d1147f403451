// Content identifiers: CIDv1 in base 32, as `tradewind deploy` prints them, and in the binary form that goes on chain.

const ALPHABET = 'abcdefghijklmnopqrstuvwxyz234567';
const MAX_BYTES = 64;

/** The binary form of a textual CIDv1 of a sha2-256 hash. */
export function cidToBytes(text) {
  if (!/^b[a-z2-7]+$/.test(text)) throw new Error(`not a CIDv1 in lower-case base 32: ${text}`);
  const bytes = [];
  let bits = 0;
  let held = 0;
  for (const letter of text.slice(1)) {
    held = (held << 5) | ALPHABET.indexOf(letter);
    bits += 5;
    if (bits >= 8) {
      bits -= 8;
      bytes.push((held >> bits) & 0xff);
      held &= (1 << bits) - 1;
    }
  }
  if (bits >= 5 || held !== 0) throw new Error(`a broken CID: ${text}`);
  const [version, rest] = varint(bytes, 0);
  const [, hash] = varint(bytes, rest);
  if (version !== 1) throw new Error(`a CID of version ${version}, not 1: ${text}`);
  if (bytes[hash] !== 0x12 || bytes[hash + 1] !== 32 || bytes.length !== hash + 34) {
    throw new Error(`a CID of something other than a sha2-256 hash: ${text}`);
  }
  if (bytes.length > MAX_BYTES) throw new Error(`a CID of ${bytes.length} bytes; the chain takes ${MAX_BYTES}`);
  return Buffer.from(bytes);
}

function varint(bytes, from) {
  let value = 0;
  for (let at = from; at < Math.min(bytes.length, from + 4); at += 1) {
    value |= (bytes[at] & 0x7f) << (7 * (at - from));
    if (bytes[at] < 0x80) return [value, at + 1];
  }
  throw new Error('a broken number in a CID');
}
