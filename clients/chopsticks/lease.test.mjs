// A lease in blocks that chopsticks builds: on a chain of its own from our chain spec, and on a fork of a running node.
// The calls are those of clients/js; what is asked here is what stands in storage when chopsticks has executed them.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { connect, only, person, send } from '../js/chain/lib/chain.mjs';
import { provide, rent } from '../js/chain/lib/market.mjs';
import { setting, start } from './lib.mjs';

const PATIENCE = 150_000;
const TICKS = 100;

// Chopsticks gives the genesis of a spec a hash that is not that of its header, so what is signed for so many blocks from
// there is refused (1010, badProof). A signature that does not expire names no block but the genesis, as it calls it.
const IMMORTAL = { era: 0 };

/** Rents `offer` for `buyer` and cancels; checks the storage after each. */
async function replay(api, offer, buyer) {
  const account = async () => (await api.query.system.account(buyer.address)).data;
  const holds = async () => (await api.query.balances.holds(buyer.address)).map(({ amount }) => amount.toBigInt());
  const height = async () => (await api.rpc.chain.getHeader()).number.toNumber();
  const [before, start] = [await account(), await height()];

  const opened = only(await send(api, rent(api, offer, TICKS), buyer), 'leases', 'Opened').data;
  const lease = opened.lease.toBigInt();
  const record = (await api.query.leases.leases(lease)).unwrap();
  assert.ok(record.state.isPending, record.state.toString());
  assert.equal(record.buyer.toString(), buyer.address);
  const rented = await account();
  assert.deepEqual(await holds(), [rented.reserved.toBigInt() - before.reserved.toBigInt()]);
  assert.ok(rented.reserved.toBigInt() > 0n);

  await send(api, api.tx.leases.cancel(lease), buyer);
  const closed = (await api.query.leases.leases(lease)).unwrap();
  assert.ok(closed.state.isClosed && closed.state.asClosed.reason.isCancelledPending, closed.state.toString());
  // The deposit comes back when the record is pruned.
  const view = (await api.call.leaseApi.lease(lease)).unwrap();
  assert.equal(view.held.toBigInt(), 0n);
  assert.deepEqual(await holds(), [view.deposit.toBigInt()]);
  assert.equal((await height()) - start, 2);
}

describe('chopsticks runs a chain from our spec', { timeout: PATIENCE }, () => {
  let chain, api;
  before(async () => {
    const flags = ['--chain-spec', setting('TRADEWIND_SPEC'), '--build-block-mode', 'Instant'];
    chain = await start(flags, PATIENCE);
    api = await connect(chain.url, IMMORTAL);
  });
  after(async () => {
    await api?.disconnect();
    await chain?.stop();
  });

  test('with the genesis of the spec', async () => {
    assert.equal((await api.rpc.system.chain()).toString(), 'tradewind_dev');
    assert.equal(api.runtimeVersion.specName.toString(), 'tradewind');
    assert.equal((await api.query.leases.nextLease()).toNumber(), 0);
  });

  test('and a provider registers, a buyer rents and cancels', async () => {
    const offer = await provide(api, person(api, 'Bob'), 'replayed');
    await replay(api, offer, person(api, 'Alice'));
  });
});

describe('chopsticks forks a running node', { timeout: PATIENCE }, () => {
  const stage = JSON.parse(readFileSync(setting('TRADEWIND_STAGE'), 'utf8'));
  let chain, api, node;
  before(async () => {
    chain = await start(['--endpoint', setting('TRADEWIND_NODE'), '--build-block-mode', 'Instant'], PATIENCE);
    api = await connect(chain.url);
    node = await connect();
  });
  after(async () => {
    await api?.disconnect();
    await node?.disconnect();
    await chain?.stop();
  });

  test('with its symbol, decimals and prefix', () => {
    assert.deepEqual(api.registry.chainTokens, ['WIND']);
    assert.deepEqual(api.registry.chainDecimals, [9]);
    assert.equal(api.registry.chainSS58, 42);
  });

  test('with the lease that was there', async () => {
    const record = (await api.query.leases.leases(stage.lease)).unwrap();
    assert.deepEqual([record.buyer.toString(), record.provider.toString()], [stage.buyer, stage.provider]);
    assert.equal(record.rate.toString(), stage.rate);
  });

  test('and a buyer rents and cancels in the fork, of which the node knows nothing', async () => {
    const ferdie = person(api, 'Ferdie');
    await replay(api, BigInt(stage.offer), ferdie);
    const closed = (on) => on.call.leaseApi.closedLeasesOf(ferdie.address, null, 10);
    assert.equal((await closed(api)).length, 1);
    assert.equal((await closed(node)).length, 0);
  });
});
