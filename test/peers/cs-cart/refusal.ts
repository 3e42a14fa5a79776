import type { PeerAnswer } from '#test/peers/http/server.ts';

/** CS-Cart's error envelope (shops.md 2.2). */
export const refusal = (status: number, text: string, detail?: string): PeerAnswer => ({
  status,
  body: {
    message: detail === undefined ? text : `${text}: ${detail}`,
    messages: detail === undefined ? [] : [detail],
    status,
  },
  ...(status === 401 ? { headers: { 'www-authenticate': 'Basic realm="User email/API key"' } } : {}),
});
