import type { PeerAnswer } from '#test/peers/http/server.ts';

const noInfo = { fieldName: '', message: '', messageDetails: '' };

/** The case of the word differs from method to method. */
export const done = (result: unknown, status = 'ok'): PeerAnswer => ({
  status: 200,
  body: { status, info: noInfo, result },
});

export const fail = (fieldName: string, message: string, status = 400): PeerAnswer => ({
  status,
  body: { status: 'Error', info: { fieldName, message, messageDetails: '', errorCode: '' }, result: {} },
});

export const missing = (): PeerAnswer => fail('', 'Не знайдено', 404);

/** One text in their three languages. */
export const descr = (text: string, en = ''): Record<string, string> => ({
  descrUA: text,
  descrRU: '',
  descrEN: en,
});
