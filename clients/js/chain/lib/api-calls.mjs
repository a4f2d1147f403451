// What each method of our runtime APIs must answer: for something that exists, and for something that does not.
import assert from 'node:assert/strict';
import { stringToHex } from '@polkadot/util';
import { person } from './chain.mjs';
import { submit } from '../../lib/rental.mjs';
import { RATE, REQUIREMENTS } from './market.mjs';

const UNKNOWN = 999_999;
const TERM = 100;
const FEES = '5EYCAe5jY7Vw9kBXEwMHEeGriEKyHUAS87jfJLp745SxMc7n';

/** The checks by `Api.method`. `world` tells, when a check runs, what the leases before it have left. */
export function calls(world) {
  const stranger = () => person(world().api, 'Ferdie').address;
  const impossible = { ...REQUIREMENTS, resources: { ...REQUIREMENTS.resources, vcpus: 65 } };

  const checks = {
    MarketApi: {
      match_offers: async (api, { offer }) => {
        const found = await api.matchOffers(REQUIREMENTS, TERM, 'Native', 10);
        const match = found.find(({ id }) => id.toBigInt() === offer);
        assert.equal(match.rate.toBigInt(), RATE);
        assert.equal(match.cost.toBigInt(), (RATE * BigInt(TERM)) / 10n ** 9n);
        assert.equal((await api.matchOffers(impossible, TERM, 'Native', 10)).length, 0);
      },
      why_not: async (api, { alice, offer }) => {
        assert.deepEqual((await api.whyNot(REQUIREMENTS, TERM, alice.address, offer)).toJSON(), []);
        assert.deepEqual((await api.whyNot(impossible, TERM, alice.address, offer)).toJSON(), ['Vcpus']);
        assert.deepEqual((await api.whyNot(REQUIREMENTS, TERM, alice.address, UNKNOWN)).toJSON(), ['NoSuchOffer']);
      },
      rate: async (api, { offer }) => {
        assert.equal((await api.rate(REQUIREMENTS, offer)).unwrap().toBigInt(), RATE);
        assert.ok((await api.rate(REQUIREMENTS, UNKNOWN)).isNone);
      },
      offer: async (api, { bob, offer }) => {
        const record = (await api.offer(offer)).unwrap();
        assert.equal(record.provider.toString(), bob.address);
        assert.ok(record.open.isTrue && record.terms.kind.isFunction);
        assert.ok((await api.offer(UNKNOWN)).isNone);
      },
      offers_of: async (api, { bob, offer }) => {
        const numbers = (await api.offersOf(bob.address)).map(([number]) => number.toBigInt());
        assert.ok(numbers.includes(offer) && numbers.length >= 2, numbers.join());
        assert.equal((await api.offersOf(stranger())).length, 0);
      },
      order: async (api, { alice, bob, order, offer }) => {
        const view = (await api.order(order)).unwrap();
        assert.equal(view.order.buyer.toString(), alice.address);
        assert.ok(view.open.isTrue && view.order.state.isBidding && view.order.slots[1].isEmpty);
        const bid = view.order.slots[0].asStanding;
        assert.deepEqual([bid.provider.toString(), bid.offer.toBigInt()], [bob.address, offer]);
        const { deposit } = view.order;
        const ticks = view.order.terms.ticks.toBigInt();
        assert.equal(view.held.toBigInt(), 2n * ((RATE * ticks) / 10n ** 9n + deposit.toBigInt()));
        assert.ok((await api.order(UNKNOWN)).isNone);
      },
      orders_of: async (api, { alice, order }) => {
        assert.deepEqual((await api.ordersOf(alice.address)).map(({ id }) => id.toBigInt()), [order]);
        assert.equal((await api.ordersOf(stranger())).length, 0);
      },
      open_orders: async (api, { bob, order, offer }) => {
        const [open, ...more] = await api.openOrders(bob.address, null, 10);
        assert.equal(more.length, 0);
        assert.equal(open.order.id.toBigInt(), order);
        const [, reasons] = open.offers.find(([number]) => number.toBigInt() === offer);
        assert.deepEqual(reasons.toJSON(), []);
        assert.ok(open.offers.some(([, why]) => why.toJSON().includes('Asset')), 'another offer is in dollars');
        assert.equal((await api.openOrders(bob.address, order, 10)).length, 0);
      },
      bids_of: async (api, { bob, order }) => {
        const [bid, ...more] = await api.bidsOf(bob.address);
        assert.equal(more.length, 0);
        assert.deepEqual([bid.order.toBigInt(), bid.slot.toNumber(), bid.resources.vcpus.toNumber()], [order, 0, 1]);
        assert.equal((await api.bidsOf(stranger())).length, 0);
      },
      offers: async (api, { bob, offer }) => {
        const all = await api.offers(null, 1_000);
        const [, record] = all.find(([number]) => number.toBigInt() === offer);
        assert.equal(record.provider.toString(), bob.address);
        const [[first]] = await api.offers(null, 1);
        assert.deepEqual((await api.offers(first, 1_000)).toJSON(), all.toJSON().slice(1));
        assert.equal((await api.offers(null, 0)).length, 0);
      },
      providers: async (api, { bob, name }) => {
        const all = await api.providers(null, 1_000);
        const view = all.find(({ account }) => account.toString() === bob.address);
        assert.equal(view.profile.name.toUtf8(), name);
        assert.deepEqual((await api.providers(all[0].account, 1_000)).toJSON(), all.toJSON().slice(1));
        assert.equal((await api.providers(null, 0)).length, 0);
      },
      matching_terms: async (api) => {
        const { assets, minStake, securities } = await api.matchingTerms();
        const [[native, worth], [other]] = assets;
        assert.ok(native.isNative && worth.rate.toBigInt() === 10n ** 18n);
        assert.deepEqual(other.toJSON(), { withId: 1 });
        assert.ok(minStake.toBigInt() > 0n && securities.minCollateral.toBigInt() > 0n);
      },
      provider: async (api, { bob, name }) => {
        const view = (await api.provider(bob.address)).unwrap();
        assert.equal(view.profile.name.toUtf8(), name);
        assert.equal(view.stake.toBigInt(), view.reserved.toBigInt() + view.unbonding.toBigInt() + view.free.toBigInt());
        assert.ok((await api.provider(stranger())).isNone);
      },
      resolve: async (api, { bob, name }) => {
        assert.equal((await api.resolve(stringToHex(name))).unwrap().toString(), bob.address);
        assert.ok((await api.resolve(stringToHex('nobody'))).isNone);
      },
    },
    LeaseApi: {
      lease: async (api, { first, second, third }) => {
        const active = (await api.lease(third)).unwrap();
        assert.equal(active.id.toBigInt(), third);
        assert.ok(active.lease.state.isActive && active.down.isFalse);
        assert.ok((await api.lease(second)).unwrap().lease.state.isClosed);
        for (const gone of [first, UNKNOWN]) assert.ok((await api.lease(gone)).isNone);
      },
      leases_of: async (api, { alice, bob, third }) => {
        for (const party of [alice, bob]) {
          const numbers = (await api.leasesOf(party.address, null, 10)).map(({ id }) => id.toBigInt());
          assert.deepEqual(numbers, [third]);
        }
        assert.equal((await api.leasesOf(stranger(), null, 10)).length, 0);
      },
      closed_leases_of: async (api, { alice, first, second }) => {
        const numbers = (await api.closedLeasesOf(alice.address, null, 10)).map(({ id }) => id.toBigInt());
        assert.ok(numbers.includes(second) && !numbers.includes(first), numbers.join());
        assert.equal((await api.closedLeasesOf(stranger(), null, 10)).length, 0);
      },
      tombstone: async (api, { alice, bob, first, second }) => {
        const stone = (await api.tombstone(first)).unwrap();
        assert.deepEqual([stone.buyer.toString(), stone.provider.toString()], [alice.address, bob.address]);
        assert.ok(stone.counts.isTrue);
        for (const none of [second, UNKNOWN]) assert.ok((await api.tombstone(none)).isNone);
      },
      clock: async (api) => {
        const clock = await api.clock();
        const [first, live, now] = [clock.first, clock.live, clock.now].map((part) => part.toNumber());
        assert.ok(first > 0 && live >= first && now >= live, clock.toString());
        assert.equal(clock.tickMillis.toNumber(), 6_000);
      },
      deadlines: async (api, { access }) => {
        const { accept, heartbeatWindow, access: window } = await api.deadlines();
        assert.deepEqual([accept, heartbeatWindow, window].map((ticks) => ticks.toNumber()), [50, 20, access]);
      },
      heartbeat: async (api, { bob }) => {
        const view = (await api.heartbeat(bob.address)).unwrap();
        assert.equal(view.leases.toNumber(), 1);
        assert.ok(view.committed.toNumber() > 0);
        assert.ok((await api.heartbeat(stranger())).isNone);
      },
    },
    EscrowApi: {
      owed: async (api, { alice, bob, second, third }) => {
        const [owed, ...more] = await api.owed({ Lease: second });
        assert.equal(more.length, 0);
        assert.deepEqual([owed.from.toString(), owed.to.toString()], [alice.address, bob.address]);
        assert.deepEqual(owed.asset.toJSON(), { withId: 1 });
        assert.ok(owed.amount.toBigInt() > 0n);
        for (const none of [third, UNKNOWN]) assert.equal((await api.owed({ Lease: none })).length, 0);
      },
      channel: async (api, { alice, bob, channel }) => {
        const view = (await api.channel(channel)).unwrap();
        assert.deepEqual([view.channel.payer.toString(), view.channel.provider.toString()], [alice.address, bob.address]);
        assert.ok(view.channel.mode.isVouchers && view.redeemableUntil.toNumber() > view.endsAt.toNumber());
        assert.equal(view.channel.paid.toBigInt() + view.channel.credit.spent.toBigInt(), 700n);
        assert.ok((await api.channel(UNKNOWN)).isNone);
      },
      channels_of: async (api, { alice, bob, channel }) => {
        for (const party of [alice, bob]) {
          const numbers = (await api.channelsOf(party.address, null, 10)).map(({ id }) => id.toBigInt());
          assert.ok(numbers.includes(channel) && numbers.length === 2, numbers.join());
        }
        assert.equal((await api.channelsOf(alice.address, channel, 10)).length, 1);
        assert.equal((await api.channelsOf(stranger(), null, 10)).length, 0);
      },
      credits_of: async (api, { alice, bob }) => {
        const [credit, ...more] = await api.creditsOf(alice.address);
        assert.equal(more.length, 0);
        assert.deepEqual([credit.buyer.toString(), credit.provider.toString()], [alice.address, bob.address]);
        assert.equal((await api.creditsOf(bob.address)).length, 1);
        assert.equal((await api.creditsOf(stranger())).length, 0);
      },
      credit_part: async (api, { channel }) => {
        const part = await api.creditPart({ Channel: channel });
        assert.equal(part.spent.toBigInt(), 700n);
        assert.equal((await api.creditPart({ Lease: UNKNOWN })).left.toBigInt(), 0n);
      },
      round: async (api, { api: { call } }) => {
        const { first, now } = await call.leaseApi.clock();
        assert.equal((await api.round()).toNumber(), Math.floor((now.toNumber() - first.toNumber()) / 100));
      },
      fee_account: async (api, { api: { query } }) => {
        const account = await api.feeAccount();
        assert.equal(account.toString(), FEES);
        assert.ok((await query.system.account(account)).data.free.toBigInt() > 0n);
      },
      treasury_account: async (api, { api: { query } }) => {
        const account = await api.treasuryAccount();
        assert.notEqual(account.toString(), FEES);
        assert.ok((await query.system.account(account)).data.free.toBigInt() > 0n);
      },
    },
    ReputationApi: {
      score: async (api, { alice, bob }) => {
        for (const party of [alice, bob]) assert.ok((await api.score(party.address)).toBigInt() > 0n);
        assert.equal((await api.score(stranger())).toBigInt(), 0n);
      },
      weight_score: async (api, { alice }) => {
        assert.equal((await api.weightScore(alice.address)).toBigInt(), (await api.score(alice.address)).toBigInt());
        assert.equal((await api.weightScore(stranger())).toBigInt(), 0n);
      },
      totals: async (api, { alice, bob }) => {
        const { gained, spent, lost } = await api.totals(alice.address, bob.address, 0);
        assert.equal(gained.toBigInt(), (await api.score(alice.address)).toBigInt());
        assert.deepEqual([spent.toBigInt(), lost.toBigInt()], [0n, 0n]);
        assert.equal((await api.totals(alice.address, stranger(), 0)).gained.toBigInt(), 0n);
      },
      history: async (api, { alice, bob }) => {
        const [entry, ...more] = await api.history(alice.address, null, 10);
        assert.equal(more.length, 0);
        assert.deepEqual([entry.counterparty.toString(), entry.year.toNumber()], [bob.address, 0]);
        assert.equal((await api.history(alice.address, [bob.address, 0], 10)).length, 0);
      },
      year: async (api) => assert.equal((await api.year()).toNumber(), 0),
      lowering: async (api, { alice, bob, second }) => {
        const view = (await api.lowering(second, alice.address)).unwrap();
        assert.equal(view.counterparty.toString(), bob.address);
        assert.ok(view.left.toBigInt() > 0n);
        assert.ok((await api.lowering(second, stranger())).isNone);
        assert.ok((await api.lowering(UNKNOWN, alice.address)).isNone);
      },
    },
    EmissionApi: {
      round: async (api, { api: { call } }) => {
        const view = await api.round();
        assert.equal(view.round.toNumber(), (await call.escrowApi.round()).toNumber());
        assert.equal(view.endsAt.toNumber() - view.startsAt.toNumber(), 100);
        assert.deepEqual([view.reward.toBigInt(), view.minted.toBigInt()], [50_000_000_000n, 0n]);
      },
      schedule: async (api) => {
        const first = await api.schedule(0);
        assert.deepEqual([first.reward.toBigInt(), first.fee.toBigInt()], [50_000_000_000n, 500_000_000n]);
        assert.equal(first.nextHalving.unwrap().toNumber(), 210_000);
        assert.equal(first.ceiling.toBigInt(), 20_999_999_996_850_000n);
        assert.equal((await api.schedule(210_000)).reward.toBigInt(), 25_000_000_000n);
      },
      enrolment: async (api, { alice }) => {
        const view = (await api.enrolment(alice.address, 1_008)).unwrap();
        const rounds = BigInt(view.expires.toNumber() - view.from.toNumber());
        assert.equal(view.fee.toBigInt(), rounds * 500_000_000n);
        assert.ok(view.weight.toBigInt() > 1_000n);
        assert.ok((await api.enrolment(alice.address, 0)).isNone);
      },
      claimable: async (api, { alice }) => assert.equal((await api.claimable(alice.address)).toBigInt(), 0n),
      participant: async (api, { api: connection, alice }) => {
        assert.ok((await api.participant(alice.address)).isNone);
        await submit(connection, connection.tx.emission.enrol(1_008), alice, 60_000);
        const view = (await api.participant(alice.address)).unwrap();
        assert.ok(view.nextWeight.toBigInt() > 1_000n && view.nextWeight.eq(view.dueWeight));
        assert.ok((await api.participant(stranger())).isNone);
      },
    },
    QuoteApi: {
      quote: async (api, { api: { call } }) => {
        const { clouds, offers } = await api.quote(REQUIREMENTS, TERM);
        const asked = clouds.map(({ cloud, market }) => `${cloud.toUtf8()} ${market.type}`);
        for (const one of ['aws OnDemand', 'aws Spot', 'azure OnDemand', 'azure Spot', 'gcp OnDemand', 'gcp Spot']) {
          assert.ok(asked.includes(one), asked.join());
        }
        const best = offers.find(({ offer: { offer: record } }) => record.terms.asset.isNative);
        const [match] = await call.marketApi.matchOffers(REQUIREMENTS, TERM, 'Native', 1);
        assert.equal(best.offer.toHex(), match.toHex());
        assert.ok(best.cost.isNone, 'nobody has said what WIND is worth');
        assert.deepEqual((await api.quote(impossible, TERM)).offers.length, 0);
      },
      clouds: async (api) => {
        const [quotes, clouds] = await Promise.all([api.quote(REQUIREMENTS, TERM), api.clouds(REQUIREMENTS, TERM)]);
        assert.deepEqual(clouds.length, quotes.clouds.length);
        assert.ok(clouds.some(({ market }) => market.isSpot));
      },
      convert: async (api) => {
        assert.equal((await api.convert('Native', 'Native', 7)).unwrap().toBigInt(), 7n);
        assert.ok((await api.convert('Native', { WithId: 1 }, 7)).isNone, 'nobody has said what they are worth');
      },
      fee_in: async (api) => {
        assert.equal((await api.feeIn('Native', 7)).unwrap().toBigInt(), 7n);
        // A WIND is a dollar by the rate of the genesis, in units of nine and of six decimals.
        assert.equal((await api.feeIn({ WithId: 1 }, 2_001)).unwrap().toBigInt(), 3n);
        assert.ok((await api.feeIn({ WithId: 7 }, 7)).isNone, 'not allowed');
      },
      sources: async (api) => {
        const sources = await api.sources();
        const azure = sources.find(({ name }) => name.toUtf8() === 'azure-on-demand');
        assert.ok(azure.url.toUtf8().startsWith('https://prices.azure.com/') && azure.names[0].unit.isMachine);
      },
      price: async (api) => assert.ok((await api.price({ Pair: 'Native' })).isNone),
      feeds: async (api) => {
        const feeds = await api.feeds();
        const pair = feeds.find(({ key }) => key.isPair && key.asPair.isNative);
        assert.ok(pair.price.isNone && pair.last.isNone && pair.jump.isNone && pair.observations.length === 0);
        assert.ok(feeds.some(({ key }) => key.isCompute && key.asCompute.class.isMemoryGib), `${feeds.length} feeds`);
      },
    },
    GovernanceApi: {
      settings: async (api) => {
        const values = Object.fromEntries((await api.settings()).map((setting) => [setting.type, setting.value.toBigInt()]));
        const market = ['MinStake', 'FeePpm', 'FeeTreasuryPpm', 'GainPpm', 'LowerPpm', 'MinWeightTier'];
        const prices = ['MaxPriceAge', 'PriceDeviationPpm', 'PriceJumpPpm', 'MaxRateAge', 'UnhealthyRatePpm'];
        const names = [...market, ...prices];
        assert.deepEqual(Object.keys(values), names);
        assert.equal(values.FeePpm, 20_000n);
      },
      referenda: async (api, { api: connection, alice }) => {
        assert.equal((await api.referenda()).length, 0);
        const call = connection.tx.settings.change({ FeePpm: 30_000 }).method.toHex();
        const referendum = connection.tx.referenda.submit({ Origins: 'Parameters' }, { Inline: call }, { After: 0 });
        await submit(connection, referendum, alice, 60_000);
        const [view] = await api.referenda();
        const ongoing = view.ongoing.unwrap();
        assert.ok(ongoing.track.isParameters && view.state.isPreparing);
        assert.deepEqual([ongoing.submitter.toString(), ongoing.proposal.toHex()], [alice.address, call]);
      },
    },
  };

  return Object.fromEntries(
    Object.entries(checks).flatMap(([name, methods]) => {
      const section = name[0].toLowerCase() + name.slice(1);
      return Object.entries(methods).map(([method, check]) => [
        `${name}.${method}`,
        () => check(world().api.call[section], world()),
      ]);
    }),
  );
}
