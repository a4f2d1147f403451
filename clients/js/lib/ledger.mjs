// Who has what at a block, read from raw storage, and what changed between two blocks.
import {
  accountInfo,
  accountOfKey,
  amount,
  assetAccountOfKey,
  assetBalance,
  assetOfKey,
  assetSupply,
  emissionMinted,
  holdsTotal,
} from './scale.mjs';
import { storagePrefix } from './xxhash.mjs';

/** How the native token is called beside the assets' numbers. */
export const NATIVE = 'native';

const key = {
  account: storagePrefix('System', 'Account'),
  issuance: storagePrefix('Balances', 'TotalIssuance'),
  holds: storagePrefix('Balances', 'Holds'),
  emission: storagePrefix('Emission', 'State'),
  asset: storagePrefix('Assets', 'Asset'),
  assetAccount: storagePrefix('Assets', 'Account'),
  assetHeld: storagePrefix('AssetsHolder', 'BalancesOnHold'),
  assetHolds: storagePrefix('AssetsHolder', 'Holds'),
};

/** One asset at one block: its issuance, and (free, held) of each account. */
class Book {
  issuance = 0n;
  /** What emission has added since genesis. */
  minted = 0n;
  accounts = new Map();

  of(account) {
    if (!this.accounts.has(account)) this.accounts.set(account, { free: 0n, held: 0n, listed: 0n });
    return this.accounts.get(account);
  }

  total() {
    const total = { accounts: this.accounts.size, free: 0n, held: 0n, sum: 0n, issuance: this.issuance };
    for (const { free, held } of this.accounts.values()) {
      total.free += free;
      total.held += held;
    }
    total.sum = total.free + total.held;
    return total;
  }
}

/** Reads all books of block `at`: a map from asset to `Book`. */
export async function readLedger(rpc, at) {
  const books = new Map();
  const book = (asset) => {
    if (!books.has(asset)) books.set(asset, new Book());
    return books.get(asset);
  };

  const native = book(NATIVE);
  const issuance = await rpc.value(key.issuance, at);
  if (issuance === null) throw new Error('Balances.TotalIssuance is not in storage: is this a chain with balances?');
  native.issuance = amount(issuance);
  // Chains of the first runtime mint nothing.
  const emission = await rpc.value(key.emission, at);
  if (emission !== null) native.minted = emissionMinted(emission);
  for await (const [name, value] of rpc.entries(key.account, at)) {
    const { free, reserved } = accountInfo(value);
    Object.assign(native.of(accountOfKey(name)), { free, held: reserved });
  }
  for await (const [name, value] of rpc.entries(key.holds, at)) {
    native.of(accountOfKey(name)).listed = holdsTotal(value);
  }

  for await (const [name, value] of rpc.entries(key.asset, at)) {
    book(String(assetOfKey(name))).issuance = assetSupply(value);
  }
  for await (const [name, value] of rpc.entries(key.assetAccount, at)) {
    const { asset, account } = assetAccountOfKey(name);
    book(String(asset)).of(account).free = assetBalance(value);
  }
  for await (const [name, value] of rpc.entries(key.assetHeld, at)) {
    const { asset, account } = assetAccountOfKey(name);
    book(String(asset)).of(account).held = amount(value);
  }
  for await (const [name, value] of rpc.entries(key.assetHolds, at)) {
    const { asset, account } = assetAccountOfKey(name);
    book(String(asset)).of(account).listed = holdsTotal(value);
  }
  return books;
}

/** Everything in one ledger that does not add up, as sentences. */
export function problemsWithin(ledger, block) {
  const problems = [];
  for (const [asset, book] of ledger) {
    const { sum, issuance } = book.total();
    if (sum !== issuance) {
      problems.push(`block ${block}, asset ${asset}: accounts have ${sum}, the issuance is ${issuance}`);
    }
    for (const [account, { held, listed }] of book.accounts) {
      // Deposits of some pallets of the SDK are reserves of the old kind, which no list names.
      if (asset === NATIVE ? listed > held : listed !== held) {
        const where = `block ${block}, asset ${asset}, account 0x${account}`;
        problems.push(`${where}: ${held} held, the list of holds says ${listed}`);
      }
    }
  }
  return problems;
}

/** Every asset whose sum over all accounts differs between two ledgers by other than what was minted, as sentences. */
export function problemsBetween(before, after) {
  const problems = [];
  for (const asset of new Set([...before.keys(), ...after.keys()])) {
    const [was, is] = [before, after].map((ledger) => ledger.get(asset)?.total().sum ?? 0n);
    const [had, has] = [before, after].map((ledger) => ledger.get(asset)?.minted ?? 0n);
    const minted = has - had;
    if (was + minted !== is) {
      const besides = minted === 0n ? '' : `, and ${minted} were minted`;
      problems.push(`asset ${asset}: all accounts had ${was} and have ${is}${besides}`);
    }
  }
  return problems;
}

/** What changed for each account, in the order of assets and accounts. */
export function changes(before, after) {
  const nothing = { free: 0n, held: 0n };
  const found = [];
  for (const asset of [...new Set([...before.keys(), ...after.keys()])].sort()) {
    const [was, is] = [before, after].map((ledger) => ledger.get(asset)?.accounts ?? new Map());
    for (const account of [...new Set([...was.keys(), ...is.keys()])].sort()) {
      const [from, to] = [was.get(account) ?? nothing, is.get(account) ?? nothing];
      const [free, held] = [to.free - from.free, to.held - from.held];
      if (free !== 0n || held !== 0n) {
        found.push({ asset, account, free, held, total: free + held, now: { free: to.free, held: to.held } });
      }
    }
  }
  return found;
}
