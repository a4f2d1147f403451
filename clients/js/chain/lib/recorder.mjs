// Every event of our pallets from now on, also those of no transaction: what the chain does by itself at a deadline.
import { stringCamelCase } from '@polkadot/util';
import { PALLETS } from './ours.mjs';

const SECTIONS = new Set(PALLETS.map((name) => stringCamelCase(name)));

/** Records the events of each final block, one block after the other. */
export class Recorder {
  seen = new Map();
  #failure = null;
  #work = Promise.resolve();

  static async start(api) {
    const recorder = new Recorder();
    recorder.stop = await api.rpc.chain.subscribeFinalizedHeads((header) => {
      recorder.#work = recorder.#work.then(() => recorder.#read(api, header)).catch((error) => {
        recorder.#failure ??= error;
      });
    });
    return recorder;
  }

  async #read(api, header) {
    const events = await (await api.at(header.hash)).query.system.events();
    for (const { event } of events) {
      if (!SECTIONS.has(event.section)) continue;
      const name = `${event.section}.${event.method}`;
      this.seen.set(name, [...(this.seen.get(name) ?? []), event]);
    }
  }

  /** The names of all events so far, once the blocks so far are read. */
  async names() {
    await this.#work;
    if (this.#failure) throw this.#failure;
    return [...this.seen.keys()].sort();
  }

  /** The event of that name whose field `lease` is `lease`. */
  async of(name, lease) {
    await this.names();
    const found = (this.seen.get(name) ?? []).find((event) => event.data.lease.toBigInt() === lease);
    if (!found) throw new Error(`no ${name} of lease ${lease}; there were: ${(await this.names()).join(', ')}`);
    return found.data;
  }
}
