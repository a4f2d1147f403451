// Leases from the first extrinsic to what stays of them, with polkadot.js and the keys of development accounts: it
// decodes what the chain emits and refuses, and every runtime API answers.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { u8aToHex } from '@polkadot/util';
import { ed25519PairFromSeed, ed25519Sign, randomAsU8a } from '@polkadot/util-crypto';
import { digest } from '../lib/voucher.mjs';
import { calls } from './lib/api-calls.mjs';
import { PATIENCE, block, connect, nodeUrl, only, override, person, refusalOf, send, tick } from './lib/chain.mjs';
import { RATE, REQUIREMENTS, WORKLOAD, activate, order as ordered, post, provide, rent, sealingKey } from './lib/market.mjs';
import { APIS } from './lib/ours.mjs';
import { Recorder } from './lib/recorder.mjs';

const NAME = 'lifecycle';
const TICKS = 1_000;
const USD = 1;
const ZERO = `0x${'00'.repeat(32)}`;
const WIND = 10n ** 9n;
// Production's are days. The chain reads these from its state, where its superuser puts shorter ones.
const SHORT = { AccessWindow: 2, PruneDelay: 2 };

describe('a lease with polkadot.js', { timeout: 2 * PATIENCE }, () => {
  let api, alice, bob, offer, order, channel, recorder;
  // Paid in WIND and pruned; paid in dollars and owed; left active.
  let first, second, third;
  let lastBeat;

  before(async () => {
    api = await connect();
    [alice, bob] = ['Alice', 'Bob'].map((name) => person(api, name));
    await override(api, SHORT);
    offer = await provide(api, bob, NAME);
    recorder = await Recorder.start(api);
  });
  after(async () => {
    recorder?.stop();
    await api?.disconnect();
  });

  const opened = async (offer) =>
    only(await send(api, rent(api, offer, TICKS), alice), 'leases', 'Opened').data.lease.toBigInt();
  // Five live ticks must lie between two heartbeats, and an activation or a report counts as one.
  const heartbeat = async () => {
    if (lastBeat) await tick(api, lastBeat + 6);
    const events = await send(api, api.tx.uptime.heartbeat(ZERO, 0), bob);
    lastBeat = only(events, 'uptime', 'HeartbeatReceived').data.tick.toNumber();
  };
  const state = async (lease) => (await api.call.leaseApi.lease(lease)).unwrap().lease.state;

  test('rent is one signed call, and its events name offer, lease, parties and money', async () => {
    const events = await send(api, rent(api, offer, TICKS), alice);
    const { lease, buyer, provider, collateral } = only(events, 'leases', 'Opened').data;
    assert.deepEqual([buyer.toString(), provider.toString()], [alice.address, bob.address]);
    assert.ok(collateral.toBigInt() >= 10n ** 9n);
    const rented = only(events, 'marketplace', 'OfferRented').data;
    assert.deepEqual([rented.offer.toBigInt(), rented.lease.toBigInt()], [offer, lease.toBigInt()]);
    assert.equal(rented.rate.toBigInt(), RATE);
    assert.equal(only(events, 'providers', 'CollateralReserved').data.amount.toBigInt(), collateral.toBigInt());
    only(events, 'escrow', 'Opened');
    first = lease.toBigInt();
    assert.ok((await state(first)).isPending);
  });

  test('cancel ends a lease, and its event says why', async () => {
    const lease = await opened(offer);
    await send(api, api.tx.leases.cancel(lease), alice);
    const closed = await recorder.of('leases.Closed', lease);
    assert.ok(closed.reason.isCancelledPending, closed.reason.toString());
    assert.ok((await state(lease)).isClosed);
  });

  test('what the chain refuses, it refuses with a name and a sentence', async () => {
    const low = api.tx.marketplace.rent(offer, REQUIREMENTS, TICKS, RATE - 1n, WORKLOAD, sealingKey(), null);
    const refused = [
      [low, alice, /^marketplace\.RateAboveLimit: The rate is above the buyer's limit\.$/],
      [rent(api, offer, TICKS), bob, /^marketplace\.OwnOffer: /],
      [rent(api, 999_999, TICKS), alice, /^marketplace\.NoSuchOffer: /],
      [api.tx.leases.cancel(first), bob, /^leases\.NotBuyer: /],
      [api.tx.leases.accept(first), alice, /^leases\.NotProvider: /],
      [api.tx.leases.settle(999_999), alice, /^leases\.NoSuchLease: /],
      [api.tx.providers.addStake(0), bob, /^providers\.ZeroAmount: /],
      [api.tx.providers.addCloud('aws'), bob, /BadOrigin/],
    ];
    for (const [call, who, expected] of refused) assert.match(await refusalOf(api, call, who), expected);
  });

  test('a heartbeat that attests nothing never enters a block', async () => {
    const eve = person(api, 'Eve');
    await assert.rejects(api.tx.uptime.heartbeat(ZERO, 0).signAndSend(eve), /1010: Invalid Transaction.*Custom error: 100/);
  });

  test('a provider accepts, activates, attests and reports', async () => {
    const dollars = await post(api, bob, { WithId: USD });
    second = await opened(dollars);
    third = await opened(offer);
    for (const lease of [first, second, third]) {
      await send(api, api.tx.leases.accept(lease), bob);
      const active = only(await send(api, activate(api, lease, bob), bob), 'leases', 'Activated').data;
      lastBeat = active.startsAt.toNumber();
      assert.equal(active.endsAt.toNumber(), lastBeat + TICKS);
    }
    await heartbeat();
    const down = only(await send(api, api.tx.uptime.reportDown([third]), bob), 'uptime', 'ReportedDown').data;
    assert.equal(down.lease.toBigInt(), third);
    only(await send(api, api.tx.uptime.reportUp([third]), bob), 'uptime', 'ReportedUp');
    const longer = only(await send(api, api.tx.leases.extend(third, 100), alice), 'leases', 'Extended').data;
    assert.equal(longer.ticks.toNumber(), 100);
  });

  test('attested ticks are paid by the protocol’s formula', async () => {
    await heartbeat();
    const events = await send(api, api.tx.leases.settle(first), alice);
    const { covered, gross: paid, fee } = only(events, 'leases', 'Settled').data;
    const gross = (RATE * covered.toBigInt()) / 10n ** 9n;
    assert.ok(gross > 0n);
    assert.equal(paid.toBigInt(), gross);
    assert.equal(fee.toBigInt(), (gross * 2n) / 100n);
    only(events, 'escrow', 'Paid');
    only(events, 'reputation', 'Gained');
  });

  test('an account that has dollars only pays for its transactions in them', async () => {
    const poor = person(api, 'Nobody-with-dollars');
    await send(api, api.tx.assets.transfer(USD, poor.address, 10_000_000), alice);
    assert.match(await refusalOf(api, api.tx.system.remark('0x00'), poor), /Inability to pay/);
    // Unless it is told so, the library takes assets to be named as Asset Hub names them, by a location.
    const told = await connect(nodeUrl(), {}, { TAssetConversion: 'Option<AssetId>' });
    const events = await send(told, told.tx.system.remark('0x00'), poor, { assetId: USD });
    await told.disconnect();
    const paid = only(events, 'assetTxPayment', 'AssetTxFeePaid').data;
    assert.deepEqual([paid.who.toString(), paid.assetId.unwrap().toNumber()], [poor.address, USD]);
    const left = (await api.query.assets.account(USD, poor.address)).unwrap().balance;
    assert.equal(left.toBigInt() + paid.actualFee.toBigInt(), 10_000_000n);
    assert.ok(paid.actualFee.gtn(0) && (await api.query.system.account(poor.address)).data.free.isZero());
  });

  test('a cancelled lease closes with what was attested; what cannot be delivered is owed', async () => {
    await send(api, api.tx.assets.block(USD, bob.address), alice);
    for (const lease of [first, second]) {
      const closing = only(await send(api, api.tx.leases.cancel(lease), alice), 'leases', 'Closing').data;
      assert.ok(closing.reason.isBuyerCancelled);
    }
    await heartbeat();
    await heartbeat();
    const closed = only(await send(api, api.tx.leases.settle(first), alice), 'leases', 'Closed').data;
    const events = await send(api, api.tx.leases.settle(second), alice);
    only(events, 'leases', 'Closed');
    only(events, 'escrow', 'OwedRecorded');
    const view = (await api.call.leaseApi.lease(first)).unwrap();
    assert.equal(view.paid.toBigInt(), (RATE * closed.covered.toBigInt()) / 10n ** 9n);
    assert.equal(view.paid.toBigInt() + view.refunded.toBigInt(), (RATE * BigInt(TICKS)) / 10n ** 9n);
    assert.equal(view.held.toBigInt(), 0n);
  });

  test('a closed lease is pruned, and a tombstone stays', async () => {
    await block(api, 'the time to prune', async () => {
      const { state } = (await api.call.leaseApi.lease(first)).unwrap().lease;
      return (await api.call.leaseApi.clock()).live.toNumber() > state.asClosed.closedAt.toNumber() + SHORT.PruneDelay;
    });
    const events = await send(api, api.tx.leases.prune(first), alice);
    assert.equal(only(events, 'leases', 'Pruned').data.lease.toBigInt(), first);
    only(events, 'escrow', 'DepositReturned');
  });

  test('an order is posted, and a provider bids on it', async () => {
    const posted = only(await send(api, ordered(api, TICKS), alice), 'marketplace', 'OrderPosted').data;
    order = posted.order.toBigInt();
    const events = await send(api, api.tx.marketplace.bid(order, 0, offer, RATE / 2n), bob);
    const bid = only(events, 'marketplace', 'BidPlaced').data;
    assert.ok(bid.score.toBigInt() <= RATE / 2n, 'reputation counts');
    const again = api.tx.marketplace.bid(order, 0, offer, RATE / 2n);
    assert.match(await refusalOf(api, again, bob), /marketplace\.BidNotBetter/);
  });

  test('a voucher that another library signed is redeemed, first of the trial credit', async () => {
    const { live } = await api.call.leaseApi.clock();
    const expires = live.toNumber() + 10_000;
    const granted = await send(api, api.tx.escrow.grant(alice.address, 'Native', WIND, expires), bob);
    only(granted, 'escrow', 'CreditGranted');
    const pair = ed25519PairFromSeed(randomAsU8a(32));
    const mode = { Vouchers: { signer: { Ed25519: u8aToHex(pair.publicKey) } } };
    const open = (mode) => api.tx.escrow.openChannel(bob.address, 'Native', 100, WIND / 2n, mode, expires);
    channel = only(await send(api, open(mode), alice), 'escrow', 'ChannelOpened').data.channel.toBigInt();

    const [genesis, payer, provider] = [api.genesisHash.toU8a(), alice.publicKey, bob.publicKey];
    const redeem = (cumulative, of = channel) => {
      const signature = u8aToHex(ed25519Sign(digest({ genesis, channel: of, payer, provider, cumulative }), pair));
      return api.tx.escrow.redeem(channel, cumulative, { Ed25519: signature });
    };
    only(await send(api, redeem(300n), bob), 'escrow', 'VoucherRedeemed');
    const spent = only(await send(api, redeem(700n), bob), 'escrow', 'CreditSpent').data.amount;
    assert.equal(spent.toBigInt(), 400n);
    assert.match(await refusalOf(api, redeem(700n), bob), /^escrow\.VoucherIsSpent: /);
    assert.match(await refusalOf(api, redeem(900n, channel + 1n), bob), /^escrow\.BadSignature: /);
    assert.match(await refusalOf(api, redeem(WIND), bob), /^escrow\.OverBudget: /);

    const metered = only(await send(api, open({ Metered: { maxPerRound: 10 } }), alice), 'escrow', 'ChannelOpened').data.channel;
    const consume = (requests) => api.tx.escrow.consume(metered, requests, ZERO);
    only(await send(api, consume(10), bob), 'escrow', 'RequestsConsumed');
    assert.match(await refusalOf(api, consume(11), bob), /^escrow\.OverRoundCap: /);
  });

  describe('every runtime API answers, for what there is and for what there is not', () => {
    const expected = calls(() => ({ api, alice, bob, offer, order, channel, first, second, third, name: NAME, access: SHORT.AccessWindow }));

    test('and none of ours is missing here', () => {
      const found = api.runtimeMetadata.asLatest.apis.filter((each) => APIS.includes(each.name.toString()));
      const served = found.flatMap((one) => one.methods.map((method) => `${one.name}.${method.name}`)).sort();
      assert.deepEqual(Object.keys(expected).sort(), served);
    });

    for (const [name, check] of Object.entries(expected)) test(name, check);
  });

  test('what is owed is delivered when it can be', async () => {
    await send(api, api.tx.assets.thaw(USD, bob.address), alice);
    const events = await send(api, api.tx.escrow.payOwed({ Lease: second }, bob.address), alice);
    assert.ok(only(events, 'escrow', 'OwedPaid').data.amount.toBigInt() > 0n);
  });

  test('every map of ours that has entries is read in full', async () => {
    let read = 0;
    for (const [section, item] of [
      ['providers', 'providers'],
      ['marketplace', 'offers'],
      ['marketplace', 'offersOf'],
      ['marketplace', 'orders'],
      ['escrow', 'orderEscrows'],
      ['leases', 'leases'],
      ['leases', 'byParty'],
      ['leases', 'tombstones'],
      ['leases', 'workloadKeys'],
      ['uptime', 'providers'],
      ['uptime', 'ring'],
      ['uptime', 'leases'],
      ['escrow', 'escrows'],
      ['escrow', 'allowedAssets'],
      ['escrow', 'channels'],
      ['escrow', 'channelsOf'],
      ['escrow', 'credits'],
      ['reputation', 'scores'],
    ]) {
      const entries = await api.query[section][item].entries();
      assert.ok(entries.length > 0, `${section}.${item} is empty`);
      read += entries.length;
    }
    assert.ok(read > 20, `${read} entries`);
  });

  test('the buyer awards the order, and what nobody bid on comes back', async () => {
    const events = await send(api, api.tx.marketplace.award(order, 0), alice);
    const { lease } = only(events, 'marketplace', 'OrderAwarded').data;
    assert.ok((await api.call.leaseApi.lease(lease)).unwrap().lease.state.isProvisioning);
    only(events, 'marketplace', 'OrderClosed');
    only(events, 'escrow', 'Assigned');
    assert.ok((await api.call.marketApi.order(order)).isNone);
    await send(api, api.tx.leases.cancel(lease), alice);
  });

  test('all of it was decoded from real blocks', async (context) => {
    const names = await recorder.names();
    const wanted = [
      ...['Opened', 'Accepted', 'Activated', 'Extended', 'Settled', 'Closing', 'Closed', 'Pruned'].map((name) => `leases.${name}`),
      ...['OfferPosted', 'OfferRented', 'CapacityReleased', 'OrderPosted', 'BidPlaced', 'OrderAwarded'].map((name) => `marketplace.${name}`),
      ...['CollateralReserved', 'CollateralReleased'].map((name) => `providers.${name}`),
      ...['Opened', 'Paid', 'Refunded', 'Extended', 'DepositReturned', 'OwedRecorded', 'OwedPaid'].map((name) => `escrow.${name}`),
      ...['ChannelOpened', 'VoucherRedeemed', 'RequestsConsumed', 'CreditGranted', 'CreditCommitted'].map((name) => `escrow.${name}`),
      ...['HeartbeatReceived', 'ReportedDown', 'ReportedUp'].map((name) => `uptime.${name}`),
      'reputation.Gained',
    ];
    context.diagnostic(`${names.length} kinds of events: ${names.join(' ')}`);
    assert.deepEqual(wanted.filter((name) => !names.includes(name)), []);
  });
});
