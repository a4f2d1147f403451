#!/usr/bin/env node
// Sets the stage for clients that only read or only rent: a provider with an offer, and an active lease of it that was
// attested once. Prints what a reader must find, as JSON; amounts are strings.
//
//   TRADEWIND_NODE=ws://127.0.0.1:9944 node stage.mjs
import { connect, only, override, person, send, tick } from './lib/chain.mjs';
import { RATE, REQUIREMENTS, WORKLOAD, activate, provide, rent } from './lib/market.mjs';

const NAME = 'stage';
const TICKS = 10_000;

const api = await connect();
try {
  // Nobody attests the lease while the clients take their turns; without this its provider would be silent for too long.
  await override(api, { LapseTimeout: 1_000_000 });
  const [provider, buyer] = ['Charlie', 'Dave'].map((name) => person(api, name));
  const offer = await provide(api, provider, NAME);
  const lease = only(await send(api, rent(api, offer, TICKS), buyer), 'leases', 'Opened').data.lease.toBigInt();
  await send(api, api.tx.leases.accept(lease), provider);
  const active = only(await send(api, activate(api, lease, provider), provider), 'leases', 'Activated');
  const startsAt = active.data.startsAt.toNumber();
  // A heartbeat is taken five ticks after the last, and the activation counts as one.
  await tick(api, startsAt + 6);
  const beat = only(await send(api, api.tx.uptime.heartbeat(`0x${'00'.repeat(32)}`, 0), provider), 'uptime', 'HeartbeatReceived');
  console.log(
    JSON.stringify(
      {
        name: NAME,
        provider: provider.address,
        buyer: buyer.address,
        offer: offer.toString(),
        lease: lease.toString(),
        rate: RATE.toString(),
        held: ((RATE * BigInt(TICKS)) / 10n ** 9n).toString(),
        ticks: TICKS,
        startsAt,
        endsAt: startsAt + TICKS,
        heartbeat: beat.data.tick.toNumber(),
        vcpus: REQUIREMENTS.resources.vcpus,
        memoryMib: REQUIREMENTS.resources.memoryMib,
        cid: WORKLOAD.Open.cid,
      },
      null,
      2,
    ),
  );
} catch (error) {
  console.error(`stage: ${error.message}`);
  process.exitCode = 1;
} finally {
  await api.disconnect();
}
