// Symbol, decimals and address format, as a wallet takes them from the chain.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { formatBalance } from '@polkadot/util';
import { PATIENCE, connect, person } from './lib/chain.mjs';
import { decode } from '../lib/ss58.mjs';

const ALICE = '5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY';
const ENDOWMENT = 1_000_000n * 10n ** 9n;

describe('polkadot.js sees', { timeout: PATIENCE }, () => {
  let api;
  before(async () => {
    api = await connect();
  });
  after(() => api?.disconnect());

  test('WIND with nine decimals, and prefix 42', () => {
    assert.deepEqual(api.registry.chainTokens, ['WIND']);
    assert.deepEqual(api.registry.chainDecimals, [9]);
    assert.equal(api.registry.chainSS58, 42);
  });

  test('the same prefix in the runtime, where signers look', () => {
    assert.equal(api.consts.system.ss58Prefix.toNumber(), 42);
  });

  test('addresses and amounts as people write them', async () => {
    assert.equal(person(api, 'Alice').address, ALICE);
    assert.equal(api.createType('AccountId', `0x${decode(ALICE)}`).toString(), ALICE);
    assert.equal(formatBalance(ENDOWMENT, { decimals: api.registry.chainDecimals[0], withUnit: api.registry.chainTokens[0] }), '1.0000 MWIND');
  });

  test('the chain by its name and its runtime', async () => {
    assert.equal((await api.rpc.system.chain()).toString(), 'Tradewind Development');
    assert.equal(api.runtimeVersion.specName.toString(), 'tradewind');
  });
});
