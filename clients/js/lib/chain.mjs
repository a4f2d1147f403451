// A connection to a node, by @polkadot/api.
import { ApiPromise, WsProvider } from '@polkadot/api';

// The library does not know these two extensions; they add no bytes to a transaction.
const empty = { extrinsic: {}, payload: {} };

function connected(provider, url) {
  return new Promise((resolve, reject) => {
    provider.on('connected', resolve);
    provider.on('error', () => reject(new Error(`no node answers at ${url}`)));
    provider.connect().catch(reject);
  });
}

/** What `work` makes of the connection, which ends with it. */
export async function withChain(url, work) {
  const provider = new WsProvider(url, false);
  await connected(provider, url);
  try {
    const signedExtensions = { AuthorizeCall: empty, StorageWeightReclaim: empty };
    return await work(await ApiPromise.create({ provider, signedExtensions, noInitWarn: true }));
  } finally {
    await provider.disconnect();
  }
}
