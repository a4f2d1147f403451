// What is ours in the metadata.

/** Our pallets, by name. */
export const PALLETS = [
  'Uptime',
  'Providers',
  'Marketplace',
  'Leases',
  'Escrow',
  'Reputation',
  'Emission',
  'Settings',
  'PriceOracle',
];

/** Our runtime APIs, by name. */
export const APIS = ['MarketApi', 'LeaseApi', 'EscrowApi', 'EmissionApi', 'ReputationApi', 'QuoteApi', 'GovernanceApi'];

/** Our pallets in `metadata`, which has them all. */
export function pallets(metadata) {
  return PALLETS.map((name) => {
    const pallet = metadata.pallets.find((each) => each.name.eq(name));
    if (!pallet) throw new Error(`no pallet ${name} in the metadata`);
    return pallet;
  });
}

/** The variants of an optional enum of a pallet: its calls, events or errors. */
export function variants(metadata, optional) {
  return optional.isNone ? [] : [...metadata.lookup.getSiType(optional.unwrap().type).def.asVariant.variants];
}

/** What a pallet stores: some store nothing. */
export function stored(pallet) {
  return pallet.storage.isNone ? [] : [...pallet.storage.unwrap().items];
}
