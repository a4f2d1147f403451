// JSON-RPC over HTTP, which a node serves on the port of its WebSocket.

const PAGE = 500;
const TIMEOUT_MS = 30_000;

/** Calls one node. */
export class Rpc {
  #next = 1;

  constructor(url) {
    this.url = url.replace(/^ws/, 'http');
  }

  async call(method, ...params) {
    const request = {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ jsonrpc: '2.0', id: this.#next++, method, params }),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    };
    const response = await fetch(this.url, request).catch((error) => {
      throw new Error(`no node answers at ${this.url}: ${error.cause?.message ?? error.message}`);
    });
    const answer = await response.json();
    if (answer.error) throw new Error(`${method}: ${answer.error.message}`);
    return answer.result;
  }

  /** Number and hash of a block given by number, by hash, or as `finalized`. */
  async block(which) {
    let hash = which;
    if (which === 'finalized') {
      hash = await this.call('chain_getFinalizedHead');
    } else if (/^\d+$/.test(which)) {
      hash = await this.call('chain_getBlockHash', Number(which));
    }
    const header = hash && (await this.call('chain_getHeader', hash));
    if (!header) throw new Error(`the node does not know block ${which}`);
    return { number: Number.parseInt(header.number, 16), hash };
  }

  /** Every entry under `prefix` in the state of block `at`, as pairs of `Buffer`s. */
  async *entries(prefix, at) {
    let last = null;
    for (;;) {
      const keys = await this.call('state_getKeysPaged', prefix, PAGE, last, at);
      if (keys.length === 0) return;
      const [set] = await this.call('state_queryStorageAt', keys, at);
      if (set.changes.length !== keys.length) throw new Error(`${keys.length - set.changes.length} values are missing`);
      for (const [key, value] of set.changes) {
        if (value === null) throw new Error(`${key} has no value`);
        yield [fromHex(key), fromHex(value)];
      }
      if (keys.length < PAGE) return;
      last = keys[keys.length - 1];
    }
  }

  /** One value in the state of block `at`, or null. */
  async value(key, at) {
    const value = await this.call('state_getStorage', key, at);
    return value === null ? null : fromHex(value);
  }
}

/** The bytes of a 0x-hex string. */
export function fromHex(text) {
  if (!/^0x([0-9a-fA-F]{2})*$/.test(text)) throw new Error(`no hex: ${text}`);
  return Buffer.from(text.slice(2), 'hex');
}
