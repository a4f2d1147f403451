import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { cidToBytes } from '../lib/cid.mjs';
import { leaseOf, requirements } from '../lib/rental.mjs';
import { Reader, accountInfo, holdsTotal } from '../lib/scale.mjs';
import { decode, encode } from '../lib/ss58.mjs';
import { storagePrefix, xxh64 } from '../lib/xxhash.mjs';

const ALICE = 'd43593c715fdd31c61141abd04a99fd6822c8558854ccde39a5684e7a56da27d';

test('storage prefixes are those that every Substrate chain uses', () => {
  assert.equal(
    storagePrefix('System', 'Account'),
    '0x26aa394eea5630e07c48ae0c9558cef7b99d880ec681799c0cf30e8886371da9',
  );
  assert.equal(
    storagePrefix('Balances', 'TotalIssuance'),
    '0xc2261276cc9d1f8598ea4b6a74b15c2f57c875e4cff74148e4628f264b974c80',
  );
});

test('XXH64 agrees with published values below, at and above a stripe', () => {
  assert.equal(xxh64(Buffer.from('')), 0xef46db3751d8e999n);
  assert.equal(xxh64(Buffer.from('a')), 0xd24ec4f1a98c6e5bn);
  assert.equal(xxh64(Buffer.from('The quick brown fox jumps over the lazy dog')), 0x0b242d361fda71bcn);
});

test('addresses go both ways, under any format', () => {
  assert.equal(encode(ALICE, 42), '5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY');
  assert.equal(encode(ALICE, 0), '15oF4uVJwmo4TdGW7VfQxNLavjCXviqxT9S1MgbjMNHr6Sp5');
  for (const format of [0, 42, 63, 64, 255, 16383]) assert.equal(decode(encode(ALICE, format)), ALICE);
  assert.equal(decode(`0x${ALICE}`), ALICE);
  assert.throws(() => decode('5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQZ'), /not an address/);
  assert.throws(() => decode('0l'), /not an address/);
});

test('a CID becomes the bytes that the chain stores', () => {
  const hash = createHash('sha256').update('hello world').digest();
  assert.deepEqual(
    cidToBytes('bafkreifzjut3te2nhyekklss27nh3k72ysco7y32koao5eei66wof36n5e'),
    Buffer.concat([Buffer.from([1, 0x55, 0x12, 32]), hash]),
  );
});

test('what is not a CIDv1 of a sha2-256 hash is refused', () => {
  assert.throws(() => cidToBytes('QmYwAPJzv5CZsnA625s3Xf2nemtYgPpHdWEz79ojWnPbdG'), /not a CIDv1/);
  assert.throws(() => cidToBytes('bafkreifzjut3te2nhyekklss27nh3k72ysco7y32koao5eei66wof36n5'), /CID/);
  assert.throws(() => cidToBytes('baaaa'), /CID/);
});

test('compact lengths of all three sizes are read, and the big form is refused', () => {
  const length = (...bytes) => new Reader(Buffer.from(bytes)).length();
  assert.equal(length(0x04), 1);
  assert.equal(length(0x01, 0x01), 64);
  assert.equal(length(0x02, 0x00, 0x01, 0x00), 16384);
  assert.throws(() => length(0x03, 0, 0, 0, 0), /30 bits/);
});

test('a record of another size is refused', () => {
  assert.equal(accountInfo(Buffer.alloc(80)).free, 0n);
  assert.throws(() => accountInfo(Buffer.alloc(79)), /end before/);
  assert.throws(() => accountInfo(Buffer.alloc(81)), /too many/);
  assert.throws(() => holdsTotal(Buffer.from([4, 0, 0])), /end before/);
});

test('requirements have the shape of the chain, and bad flags are named', () => {
  const flags = {
    kind: 'function',
    vcpus: '1',
    'memory-mib': '64',
    'storage-gib': '0',
    'bandwidth-mbps': '0',
    gpus: '0',
    'min-reputation': '5',
    'min-uptime-ppm': '990000',
    'min-identity-tier': '0',
  };
  assert.deepEqual(requirements({ ...flags, region: 'DE/fra1' }), {
    kind: 'Function',
    resources: { vcpus: '1', memoryMib: '64', storageGib: '0', bandwidthMbps: '0', gpus: '0' },
    gpuModel: null,
    region: { country: '0x4445', label: '0x66726131' },
    tee: 'None',
    minReputation: '5',
    minUptimePpm: '990000',
    minIdentityTier: '0',
  });
  assert.throws(() => requirements({ ...flags, kind: 'lambda' }), /--kind/);
  assert.throws(() => requirements({ ...flags, vcpus: '-1' }), /--vcpus/);
  assert.throws(() => requirements({ ...flags, region: 'germany' }), /--region/);
});

test('the lease is found among the events by its field', () => {
  const field = (name) => ({ name: { unwrapOr: () => name } });
  const event = (section, method, fields, data) => ({
    event: { section, method, meta: { fields: fields.map(field) }, data },
  });
  const events = [
    event('balances', 'Opened', ['lease'], [1n]),
    event('leases', 'Accepted', ['lease'], [2n]),
    event('leases', 'Opened', ['buyer', 'lease'], [3n, 18446744073709551615n]),
  ];
  assert.equal(leaseOf(events), '18446744073709551615');
  assert.throws(() => leaseOf(events.slice(0, 2)), /without opening a lease/);
});
