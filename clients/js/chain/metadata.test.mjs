// The node serves its metadata in versions 14, 15 and 16, they tell the same, and they explain themselves to people.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { Metadata, TypeRegistry } from '@polkadot/types';
import { PATIENCE, connect } from './lib/chain.mjs';
import { APIS, PALLETS, pallets, stored, variants } from './lib/ours.mjs';

const VERSIONS = [14, 15, 16];

describe('the metadata', { timeout: PATIENCE }, () => {
  let api;
  const served = new Map();

  before(async () => {
    api = await connect();
    for (const version of VERSIONS) {
      const bytes = (await api.call.metadata.metadataAtVersion(version)).unwrap();
      served.set(version, new Metadata(new TypeRegistry(), bytes.toHex()));
    }
  });
  after(() => api?.disconnect());

  test('is served in versions 14, 15 and 16, and in no other', async () => {
    assert.deepEqual((await api.call.metadata.metadataVersions()).toJSON(), VERSIONS);
    for (const version of VERSIONS) assert.equal(served.get(version).version, version);
    for (const version of [13, 17]) assert.ok((await api.call.metadata.metadataAtVersion(version)).isNone);
  });

  test('is version 14 where a client does not ask for one, and polkadot.js takes 16', async () => {
    assert.equal((await api.rpc.state.getMetadata()).version, 14);
    assert.equal(api.runtimeMetadata.version, 16);
  });

  test('says the same of our pallets in all versions', () => {
    const told = VERSIONS.map((version) => {
      const metadata = served.get(version).asLatest;
      return pallets(metadata).map((pallet) => ({
        name: pallet.name.toString(),
        index: pallet.index.toNumber(),
        storage: stored(pallet).map((item) => item.name.toString()),
        constants: pallet.constants.map((constant) => constant.name.toString()),
        variants: ['calls', 'events', 'errors'].map((part) =>
          variants(metadata, pallet[part]).map(({ index, name, fields, docs }) => ({
            index: index.toNumber(),
            name: name.toString(),
            fields: fields.map((field) => `${field.name}: ${field.typeName}`),
            docs: docs.join(' '),
          })),
        ),
      }));
    });
    assert.deepEqual(told[0].map(({ name }) => name), PALLETS);
    assert.deepEqual(told[1], told[0]);
    assert.deepEqual(told[2], told[0]);
  });

  test('describes our runtime APIs from version 15 on', () => {
    for (const version of [15, 16]) {
      const names = served.get(version).asLatest.apis.map((each) => each.name.toString());
      assert.deepEqual(APIS.filter((name) => !names.includes(name)), [], `version ${version}`);
    }
  });

  describe('explains', () => {
    const text = (docs) => docs.map((line) => line.toString().trim()).join(' ').trim();
    // What people read must be a sentence, not a repeated name.
    const undocumented = (docs) => !/\w+.*[.!?`)]$/s.test(text(docs));
    const ours = () => pallets(served.get(16).asLatest);
    const variantsOf = (pallet, part) =>
      variants(served.get(16).asLatest, pallet[part]).map((variant) => ({ variant, what: `${pallet.name}.${variant.name}` }));
    const nothing = (missing, what) => assert.deepEqual(missing, [], `${what} without documentation`);

    test('every call', () => {
      const all = ours().flatMap((pallet) => variantsOf(pallet, 'calls'));
      assert.ok(all.length > 30);
      nothing(all.filter(({ variant }) => undocumented(variant.docs)).map(({ what }) => what), 'calls');
    });

    test('every argument of a call, in the words of the call', () => {
      // Rust has no doc comments on arguments, so a call must name each of them where it explains itself: as it is
      // written, or as words, and whether it is one or many.
      const named = (docs, name) => {
        const words = name.replace(/_/g, '[ _]').replace(/s$/, '');
        return new RegExp(`\\b${words}s?\\b`, 'i').test(docs);
      };
      const missing = ours().flatMap((pallet) =>
        variantsOf(pallet, 'calls').flatMap(({ variant, what }) =>
          variant.fields
            .map((field) => field.name.unwrap().toString())
            .filter((name) => !named(text(variant.docs), name))
            .map((name) => `${what}: ${name}`),
        ),
      );
      nothing(missing, 'arguments');
    });

    test('every event and each of its fields', () => {
      const missing = ours().flatMap((pallet) =>
        variantsOf(pallet, 'events').flatMap(({ variant, what }) => [
          ...(undocumented(variant.docs) ? [what] : []),
          ...variant.fields.filter((field) => undocumented(field.docs)).map((field) => `${what}: ${field.name}`),
        ]),
      );
      nothing(missing, 'events');
    });

    test('every error', () => {
      const all = ours().flatMap((pallet) => variantsOf(pallet, 'errors'));
      assert.ok(all.length > 60);
      nothing(all.filter(({ variant }) => undocumented(variant.docs)).map(({ what }) => what), 'errors');
    });

    test('every type, its named fields and its variants', () => {
      const crates = ['tradewind_primitives', ...PALLETS.map((name) => `pallet_${name.toLowerCase()}`)];
      const found = served.get(16).asLatest.lookup.types.map(({ type }) => type);
      const types = found.filter(({ path }) => crates.includes(path[0]?.toString()) && path[1].toString() !== 'pallet');
      assert.ok(types.length > 30);
      const missing = types.flatMap(({ path, def, docs }) => {
        const name = path.at(-1).toString();
        const parts = def.isComposite ? def.asComposite.fields : def.isVariant ? def.asVariant.variants : [];
        const inside = def.isVariant ? [...parts].flatMap((variant) => [...variant.fields]) : [];
        return [
          ...(undocumented(docs) ? [name] : []),
          ...[...parts, ...inside]
            .filter((part) => part.name?.isNone !== true && undocumented(part.docs))
            .map((part) => `${name}.${part.name}`),
        ];
      });
      nothing(missing, 'types');
    });

    test('every storage item and every constant', () => {
      const missing = ours().flatMap((pallet) =>
        [...stored(pallet), ...pallet.constants]
          .filter((item) => undocumented(item.docs))
          .map((item) => `${pallet.name}.${item.name}`),
      );
      nothing(missing, 'storage items or constants');
    });

    test('every runtime API and each of its methods', () => {
      const found = served.get(16).asLatest.apis.filter((each) => APIS.includes(each.name.toString()));
      const missing = found.flatMap((one) => [
        ...(undocumented(one.docs) ? [one.name.toString()] : []),
        ...one.methods.filter((method) => undocumented(method.docs)).map((method) => `${one.name}.${method.name}`),
      ]);
      assert.equal(found.length, APIS.length);
      nothing(missing, 'runtime APIs');
    });
  });
});
