import type { PeerAnswer } from '#test/peers/http/server.ts';

/** WordPress's error envelope (shops.md 3.2). */
export const refusal = (
  status: number,
  code: string,
  message: string,
  data: Record<string, unknown> = {},
): PeerAnswer => ({ status, body: { code, message, data: { status, ...data } } });

export const noRoute = (): PeerAnswer =>
  refusal(404, 'rest_no_route', 'No route was found matching the URL and request method.');

export const invalidParam = (name: string, why: string): PeerAnswer =>
  refusal(400, 'rest_invalid_param', `Invalid parameter(s): ${name}`, {
    params: { [name]: why },
    details: { [name]: { code: 'rest_invalid_param', message: why, data: null } },
  });

/** Inside a batch an item's error keeps code and text; a missing object has status 400 there (shops.md 3.2). */
export const asItem = (id: number, answer: PeerAnswer): unknown => {
  if (answer.status < 400) return answer.body;
  const { code, message, data } = answer.body as {
    code: string;
    message: string;
    data: Record<string, unknown>;
  };
  return { id, error: { code, message, data: { ...data, status: 400 } } };
};
