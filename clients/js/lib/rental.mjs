// The parts of a rental that do not depend on a connection.

const KINDS = { function: 'Function', container: 'Container', machine: 'Machine' };

function whole(flags, flag) {
  if (!/^\d+$/.test(flags[flag])) throw new Error(`--${flag} wants a whole number, not ${flags[flag]}`);
  return flags[flag];
}

const ascii = (text) => `0x${Buffer.from(text, 'ascii').toString('hex')}`;

/** What the flags ask of an offer, in the shape of the chain's `Requirements`. */
export function requirements(flags) {
  const kind = KINDS[flags.kind];
  if (kind === undefined) throw new Error(`--kind wants function, container or machine, not ${flags.kind}`);
  let region = null;
  if (flags.region !== undefined) {
    const [country, label = ''] = flags.region.split('/', 2);
    if (!/^[A-Z]{2}$/.test(country)) throw new Error(`--region wants a country like DE, not ${country}`);
    region = { country: ascii(country), label: ascii(label) };
  }
  return {
    kind,
    resources: {
      vcpus: whole(flags, 'vcpus'),
      memoryMib: whole(flags, 'memory-mib'),
      storageGib: whole(flags, 'storage-gib'),
      bandwidthMbps: whole(flags, 'bandwidth-mbps'),
      gpus: whole(flags, 'gpus'),
    },
    gpuModel: flags['gpu-model'] === undefined ? null : ascii(flags['gpu-model']),
    region,
    tee: 'None',
    minReputation: whole(flags, 'min-reputation'),
    minUptimePpm: whole(flags, 'min-uptime-ppm'),
    minIdentityTier: whole(flags, 'min-identity-tier'),
  };
}

/** Number of the lease that the events say was opened, as a string: a u64 does not fit a JavaScript number. */
export function leaseOf(events) {
  for (const { event } of events) {
    if (event.section !== 'leases' || event.method !== 'Opened') continue;
    const at = event.meta.fields.findIndex((field) => field.name.unwrapOr('').toString() === 'lease');
    if (at >= 0) return event.data[at].toString();
  }
  throw new Error('the transaction succeeded without opening a lease');
}

/** The chain's name and explanation of a refusal. */
export function refusal(api, error) {
  if (!error.isModule) return error.toString();
  const { section, name, docs } = api.registry.findMetaError(error.asModule);
  return `${section}.${name}: ${docs.join(' ').trim()}`;
}

// Ends of a transaction that never becomes final.
const LOST = new Set(['Dropped', 'Invalid', 'Usurped', 'FinalityTimeout']);

/**
 * Signs and sends `call`; resolves with block hash and events once it is final, rejects with the chain's error. `signing`
 * is what the library is told about the signature: `{ era: 0 }` for one that does not expire, say.
 */
export function submit(api, call, payer, timeout, signing = {}) {
  return new Promise((resolve, reject) => {
    let unsubscribe = () => {};
    const finish = (settle, value) => {
      clearTimeout(timer);
      unsubscribe();
      settle(value);
    };
    const timer = setTimeout(
      () => finish(reject, new Error(`not final after ${timeout / 1000} s; it may still be included`)),
      timeout,
    );
    call
      .signAndSend(payer, signing, ({ status, dispatchError, events }) => {
        if (LOST.has(status.type)) {
          finish(reject, new Error(`the transaction is ${status.type.toLowerCase()}`));
        } else if (status.isFinalized && dispatchError) {
          finish(reject, new Error(refusal(api, dispatchError)));
        } else if (status.isFinalized) {
          finish(resolve, { hash: status.asFinalized, events });
        }
      })
      .then((stop) => {
        unsubscribe = stop;
      })
      .catch((error) => finish(reject, error));
  });
}
