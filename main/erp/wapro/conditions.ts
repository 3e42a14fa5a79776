import type { z } from 'zod';
import type { entityQuery } from '#shared/erp/profile.ts';
import type { WaproProfile } from '#shared/erp/wapro.ts';

export type Query = z.input<typeof entityQuery>;
export type Where = NonNullable<Query['where']>;

export const ofCompany = ({ company }: WaproProfile, column: string): Where =>
  company === undefined ? [] : [{ column, is: [company] }];

export const ofWarehouses = ({ warehouses }: WaproProfile, column: string): Where =>
  warehouses.length === 0 ? [] : [{ column, is: warehouses }];

/** A document whose header somebody has open, or which was not approved yet (erp.md A2, FLAGA_STANU). */
export const openInErp: Where = [{ column: 'FLAGA_STANU', isNot: ['0', null] }];

/** Ids that lead nowhere are stored as 0 or left empty. */
export const none = ['0'];
