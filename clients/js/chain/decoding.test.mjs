// polkadot.js decodes whatever our pallets can emit, refuse with, take and store. Enumerated from the metadata, so that
// what is added to a pallet is tested here without being named.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { stringCamelCase, u8aConcat, u8aToHex } from '@polkadot/util';
import { PATIENCE, connect } from './lib/chain.mjs';
import { APIS, PALLETS, pallets, stored, variants } from './lib/ours.mjs';
import { Sampler } from './lib/sample.mjs';

describe('polkadot.js decodes', { timeout: PATIENCE }, () => {
  let api, metadata, sampler;
  const ours = () => pallets(metadata);
  const names = (fields) => fields.map((field) => stringCamelCase(field.name.unwrap().toString()));
  const same = (decoded, bytes, what) => assert.equal(u8aToHex(decoded.toU8a()), u8aToHex(bytes), what);

  before(async () => {
    api = await connect();
    metadata = api.runtimeMetadata.asLatest;
    sampler = new Sampler(metadata.lookup);
  });
  after(() => api?.disconnect());

  /** Encodes every variant by hand, has it decoded, and counts per pallet. */
  function each(part, decode) {
    const counts = {};
    for (const pallet of ours()) {
      const section = stringCamelCase(pallet.name.toString());
      for (const variant of variants(metadata, pallet[part])) {
        const bytes = u8aConcat([pallet.index.toNumber()], sampler.variant(variant));
        decode({ section, method: variant.name.toString(), variant, bytes, pallet });
        counts[pallet.name] = (counts[pallet.name] ?? 0) + 1;
      }
    }
    return counts;
  }

  test('every event of our pallets, with its fields by name', () => {
    const counts = each('events', ({ section, method, variant, bytes }) => {
      const event = api.registry.createType('Event', bytes);
      assert.deepEqual([event.section, event.method], [section, method]);
      assert.deepEqual(event.data.names.map(stringCamelCase), names(variant.fields), `${section}.${method}`);
      same(event, bytes, `${section}.${method}`);
    });
    assert.deepEqual(Object.keys(counts).sort(), [...PALLETS].sort());
  });

  test('every error of our pallets, with its explanation', () => {
    const counts = each('errors', ({ section, method, variant, pallet }) => {
      assert.equal(variant.fields.length, 0, `${section}.${method} has fields, which this test does not know`);
      const bytes = new Uint8Array([3, pallet.index.toNumber(), variant.index.toNumber(), 0, 0, 0]);
      const error = api.registry.createType('DispatchError', bytes);
      same(error, bytes, `${section}.${method}`);
      const found = api.registry.findMetaError(error.asModule);
      assert.deepEqual([found.section, found.name], [section, method]);
      assert.notEqual(found.docs.join(' ').trim(), '', `${section}.${method}`);
    });
    assert.ok(Object.keys(counts).length >= 5, JSON.stringify(counts));
  });

  test('every call of our pallets, with its arguments by name', () => {
    const counts = each('calls', ({ section, method, variant, bytes }) => {
      const call = api.registry.createType('Call', bytes);
      assert.deepEqual([call.section, call.method], [section, stringCamelCase(method)]);
      assert.deepEqual(
        call.meta.fields.map((field) => stringCamelCase(field.name.unwrap().toString())),
        names(variant.fields),
      );
      same(call, bytes, `${section}.${method}`);
    });
    assert.ok(counts.Marketplace >= 5 && counts.Leases >= 13, JSON.stringify(counts));
  });

  const roundTrip = (id, what) => {
    const bytes = sampler.type(id);
    same(api.registry.createType(api.registry.createLookupType(id), bytes), bytes, what);
  };

  test('every key and value that our pallets store', () => {
    let items = 0;
    for (const pallet of ours()) {
      for (const item of stored(pallet)) {
        const what = `${pallet.name}.${item.name}`;
        items += 1;
        if (item.type.isPlain) {
          roundTrip(item.type.asPlain, what);
        } else {
          roundTrip(item.type.asMap.key, `key of ${what}`);
          roundTrip(item.type.asMap.value, what);
        }
      }
    }
    assert.ok(items > 20, `only ${items} items`);
  });

  test('what our runtime APIs take and give', () => {
    const found = metadata.apis.filter((each) => APIS.includes(each.name.toString()));
    assert.equal(found.length, APIS.length);
    for (const one of found) {
      for (const method of one.methods) {
        for (const input of method.inputs) roundTrip(input.type, `${input.name} of ${one.name}.${method.name}`);
        roundTrip(method.output, `${one.name}.${method.name}`);
      }
    }
  });
});
