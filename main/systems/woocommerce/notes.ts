import type { Call } from '#main/systems/port.ts';
import type { WooClient } from '#main/systems/woocommerce/client.ts';
import { note, noteList } from '#main/systems/woocommerce/schemas.ts';
import { type Result, succeeded } from '#shared/result.ts';

export interface HeldNote {
  id: string;
  text: string;
}

/** All notes of an order, those for the buyer and those for the shop's people. */
export const notesOf = async (
  client: WooClient,
  call: Call,
  orderId: string,
): Promise<Result<HeldNote[]>> => {
  const found = await client.get(call.http, `/orders/${orderId}/notes`, noteList, { type: 'any' });
  if (!succeeded(found)) return found;
  return { outcome: 'ok', value: found.value.map((one) => ({ id: String(one.id), text: one.note })) };
};

/** Whether a note holds the word by itself: `123` is not told by a note about `1234`. */
export const tells = ({ text }: HeldNote, word: string): boolean => {
  const escaped = word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`(?<![\\p{L}\\p{N}])${escaped}(?![\\p{L}\\p{N}])`, 'u').test(text);
};

/** Adds a note. Not repeat-safe: the caller looks first, and a lost answer is uncertain. */
export const addNote = (
  client: WooClient,
  call: Call,
  orderId: string,
  text: string,
  toCustomer: boolean,
): Promise<Result<{ id: number }>> =>
  client.post(call.http, `/orders/${orderId}/notes`, { note: text, customer_note: toCustomer }, note);
