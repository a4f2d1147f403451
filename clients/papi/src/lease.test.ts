// The typed lease on a development chain. TRADEWIND_NODE names the node, TRADEWIND_STAGE what clients/js/chain/stage.mjs
// has left there.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { filter, firstValueFrom, map, mergeMap, timeout, type Observable } from 'rxjs';
import { connect, developer, functionOf, rent } from './lease.js';

const PATIENCE = 120_000;
const TICKS = 100;
const ALICE = '5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY';

interface Stage {
  name: string;
  provider: string;
  buyer: string;
  offer: string;
  lease: string;
  rate: string;
  held: string;
  ticks: number;
  memoryMib: number;
  cid: string;
}

/** An event of the chain, as it is watched; and its fields. */
interface Watched {
  watch: () => Observable<{ events: { payload: unknown }[] }>;
}
type Payload<E extends Watched> = ReturnType<E['watch']> extends Observable<{ events: { payload: infer T }[] }> ? T : never;

function setting(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: run scripts/clients`);
  return value;
}

describe('a typed lease with polkadot-api', { timeout: PATIENCE }, () => {
  const stage = JSON.parse(readFileSync(setting('TRADEWIND_STAGE'), 'utf8')) as Stage;
  const { client, api } = connect(setting('TRADEWIND_NODE'));
  const offer = BigInt(stage.offer);
  const rate = BigInt(stage.rate);
  const wanted = functionOf(stage.memoryMib);
  let prefix: number;
  let buyer: ReturnType<typeof developer>;

  before(async () => {
    prefix = await api.constants.System.SS58Prefix();
    buyer = developer('//Eve', prefix);
  });
  after(() => client.destroy());

  /** The first event that `wanted` picks from the final blocks from now on. */
  function event<E extends Watched>(watched: E, wanted: (payload: Payload<E>) => boolean): Promise<Payload<E>> {
    return firstValueFrom(
      watched.watch().pipe(
        mergeMap(({ events }) => events),
        map(({ payload }) => payload as Payload<E>),
        filter(wanted),
        timeout(PATIENCE),
      ),
    );
  }

  test('symbol, decimals and prefix are those of the chain', async () => {
    const { name, properties } = await client.getChainSpecData();
    assert.equal(name, 'Tradewind Development');
    assert.deepEqual(properties, { tokenSymbol: 'WIND', tokenDecimals: 9, ss58Format: 42 });
    assert.equal(prefix, 42);
    assert.equal(developer('//Alice', prefix).address, ALICE);
  });

  test('the market answers with types', async () => {
    const [best] = await api.apis.MarketApi.match_offers(wanted, TICKS, { type: 'Native', value: undefined }, 1);
    assert.equal(best?.offer.terms.kind.type, 'Function');
    assert.equal(await api.apis.MarketApi.rate(wanted, offer), rate);
    assert.deepEqual(await api.apis.MarketApi.why_not(wanted, TICKS, buyer.address, offer), []);
    assert.equal(await api.apis.MarketApi.offer(999_999n), undefined);
  });

  test('another’s lease is read from its API and from storage', async () => {
    const view = await api.apis.LeaseApi.lease(BigInt(stage.lease));
    const record = await api.query.Leases.Leases.getValue(BigInt(stage.lease));
    assert.ok(view && record);
    assert.equal(view.held, BigInt(stage.held));
    for (const lease of [view.lease, record]) {
      assert.deepEqual([lease.buyer, lease.provider], [stage.buyer, stage.provider]);
      assert.deepEqual([lease.rate, lease.ticks, lease.state.type], [rate, stage.ticks, 'Active']);
    }
  });

  test('rent, watch the events, cancel', async () => {
    const mine = event(api.event.Leases.Opened, ({ buyer: who }) => who === buyer.address);
    const rented = await rent(api, offer, wanted, TICKS, rate, stage.cid).signAndSubmit(buyer.signer);
    assert.ok(rented.ok, JSON.stringify(rented.dispatchError));
    const { lease, provider } = await mine;
    assert.equal(provider, stage.provider);
    const [inBlock] = api.event.Leases.Opened.filter(rented.events);
    assert.equal(inBlock?.payload.lease, lease);
    assert.equal((await api.apis.LeaseApi.lease(lease))?.lease.state.type, 'Pending');

    const over = event(api.event.Leases.Closed, (closed) => closed.lease === lease);
    const cancelled = await api.tx.Leases.cancel({ lease }).signAndSubmit(buyer.signer);
    assert.ok(cancelled.ok, JSON.stringify(cancelled.dispatchError));
    assert.equal((await over).reason.type, 'CancelledPending');
    assert.equal((await api.apis.LeaseApi.lease(lease))?.held, 0n);
  });

  test('a refusal is a typed error', async () => {
    const refused = await rent(api, offer, wanted, TICKS, rate - 1n, stage.cid).signAndSubmit(buyer.signer);
    assert.ok(!refused.ok);
    assert.deepEqual(refused.dispatchError, moduleError('Marketplace', 'RateAboveLimit'));
  });
});

/** What polkadot-api says of an error of a pallet. */
function moduleError(pallet: string, name: string) {
  return { type: 'Module', value: { type: pallet, value: { type: name, value: undefined } } };
}
