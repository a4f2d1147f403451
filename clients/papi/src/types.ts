// Mistakes that tsc must find: if the chain's types were lost on the way, they would be none, and tsc would say so here.
import type { Chain } from './lease.js';

type Rent = Parameters<Chain['tx']['Marketplace']['rent']>[0];

// @ts-expect-error there is no such call
export type NoSuchCall = Chain['tx']['Marketplace']['rentt'];
// @ts-expect-error there is no such event
export type NoSuchEvent = Chain['event']['Leases']['Open'];
// @ts-expect-error a term is a number of ticks
export const ticks: Rent['ticks'] = 'ten';
// @ts-expect-error a rate does not fit a JavaScript number
export const rate: Rent['max_rate'] = 10;
