// A development node, as every test here sees it: connecting, keys, transactions, waiting for ticks.
import { ApiPromise, Keyring, WsProvider } from '@polkadot/api';
import { xxhashAsHex } from '@polkadot/util-crypto';
import { submit } from '../../lib/rental.mjs';

/** How long any one thing may take, on two busy cores. */
export const PATIENCE = 120_000;

/** Address of the node: TRADEWIND_NODE, as scripts/clients sets it. */
export function nodeUrl() {
  const url = process.env.TRADEWIND_NODE;
  if (!url) throw new Error('TRADEWIND_NODE must name a development node: run scripts/clients');
  return url;
}

/** What is said of signatures on a chain, by its API. */
const signings = new WeakMap();

/** The polkadot.js API of the node, told nothing about our chain but `types`; `signing` goes with each transaction on it. */
export async function connect(url = nodeUrl(), signing = {}, types = {}) {
  const api = await ApiPromise.create({ provider: new WsProvider(url), noInitWarn: true, throwOnConnect: true, types });
  signings.set(api, signing);
  return api;
}

/** The development account of that name, for example `Alice`. */
export function person(api, name) {
  return new Keyring({ type: 'sr25519', ss58Format: api.registry.chainSS58 }).addFromUri(`//${name}`);
}

/** Sends `call` from `who` and resolves with the events of its transaction, final; rejects with the chain's error. */
export async function send(api, call, who, signing = {}) {
  const { hash, events } = await submit(api, call, who, PATIENCE, { ...signings.get(api), ...signing });
  // Chopsticks tells of a block a moment before it answers by it: the next nonce would be the one that was just used.
  const height = async (...at) => (await api.rpc.chain.getHeader(...at)).number.toNumber();
  const [included, deadline] = [await height(hash), Date.now() + PATIENCE];
  while ((await height()) < included) {
    if (Date.now() > deadline) throw new Error(`${PATIENCE / 1000} s passed; waited for block ${included} to be the head`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return events.map(({ event }) => event);
}

/** The error that the chain refuses `call` with, as `section.Name: explanation`. */
export async function refusalOf(api, call, who) {
  try {
    await send(api, call, who);
  } catch (error) {
    return error.message;
  }
  throw new Error(`${call.method.section}.${call.method.method} was not refused`);
}

/** Has the superuser of a development chain put other durations, in ticks, in place of production's. */
export async function override(api, durations) {
  const items = Object.entries(durations).map(([name, ticks]) => [
    xxhashAsHex(`:${name}:`, 128),
    api.createType('u32', ticks).toHex(true),
  ]);
  const events = await send(api, api.tx.sudo.sudo(api.tx.system.setStorage(items)), person(api, 'Alice'));
  const { sudoResult } = only(events, 'sudo', 'Sudid').data;
  if (sudoResult.isErr) throw new Error(`durations were not set: ${sudoResult}`);
}

/** Waits for the first block of which `ready` is true; says what it waited for if that takes too long. */
export function block(api, what, ready) {
  return new Promise((resolve, reject) => {
    let stop = () => {};
    const finish = (settle, value) => {
      clearTimeout(timer);
      stop();
      settle(value);
    };
    const timer = setTimeout(() => finish(reject, new Error(`${PATIENCE / 1000} s passed; waited for ${what}`)), PATIENCE);
    api.rpc.chain
      .subscribeFinalizedHeads((header) =>
        Promise.resolve(ready(header)).then(
          (is) => is && finish(resolve, header),
          (error) => finish(reject, error),
        ),
      )
      .then((unsubscribe) => {
        stop = unsubscribe;
      }, reject);
  });
}

/** Waits until the chain's tick is at least `tick`. */
export function tick(api, tick) {
  return block(api, `tick ${tick}`, async () => (await api.call.leaseApi.clock()).now.toNumber() >= tick);
}

/** The event `section.method` among events, which must be there once. */
export function only(events, section, method) {
  const found = events.filter((event) => event.section === section && event.method === method);
  if (found.length !== 1) {
    const seen = events.map((event) => `${event.section}.${event.method}`).join(', ');
    throw new Error(`${found.length} events ${section}.${method} among: ${seen}`);
  }
  return found[0];
}
