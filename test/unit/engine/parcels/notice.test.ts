import { describe, expect, it } from 'vitest';
import { noticeText } from '#main/engine/parcels/notice.ts';
import type { ParcelRow } from '#main/ledger/parcels.ts';

const parcel: ParcelRow = {
  id: 1,
  number: '20450123456789',
  sourceId: 'erp',
  entity: 'order',
  key: '10',
  connectionId: 'post',
  origin: 'document',
  via: null,
  follows: null,
  leg: 'there',
  remoteId: null,
  phone: null,
  status: 'ready_for_pickup',
  statusAtMs: null,
  code: '7',
  said: null,
  changedAtMs: 0,
  askedAtMs: 0,
  dueAtMs: 0,
  misses: 0,
  cause: null,
  branch: { name: 'Branch 7', address: 'Kyiv, Main st. 1', hours: null, code: '7' },
  expectedAtMs: null,
  keptUntilMs: Date.UTC(2026, 11, 3, 22),
  storagePaid: false,
  money: { amount: '1234567890.10', currency: 'UAH', state: 'to_collect' },
  detached: false,
  createdAtMs: 0,
};
const words = {
  order: '1042',
  carrier: 'Post',
  page: 'https://post.example/{number}',
  locale: 'en',
  timeZone: 'Europe/Kyiv',
};

describe('a text for the buyer', () => {
  it('names branch, day in the seller’s zone, money as it stands, and the page', () => {
    expect(
      noticeText('Order {order}: {branch}, {address}. Until {until}. {money}. {page}', parcel, words),
    ).toBe(
      'Order 1042: Branch 7, Kyiv, Main st. 1. Until December 4, 2026. 1234567890.10 UAH. https://post.example/20450123456789',
    );
  });
  it('leaves out a part whose word is not known', () => {
    expect(noticeText('At {branch}[[, open {hours}]].', parcel, words)).toBe('At Branch 7.');
  });
  it('says nothing rather than a sentence with a gap', () => {
    expect(noticeText('Open {hours}.', parcel, words)).toBeNull();
  });
});
