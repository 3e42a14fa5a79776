import { type HttpPeer, type PeerAnswer, startHttpPeer } from '#test/peers/http/server.ts';

export interface DhlState {
  timestamp: string;
  statusCode: string;
  status?: string;
  description?: string;
  location?: unknown;
}

export interface DhlPeer extends HttpPeer {
  key: string;
  /** Oldest first here, newest first as it answers. */
  parcels: Map<string, DhlState[]>;
  /** Whole answers by number, instead of what would be made of `parcels`. */
  answers: Map<string, unknown>;
  move(number: string, statusCode: string): void;
}

const problem = (status: number, title: string, detail: string): PeerAnswer => ({
  status,
  body: { status, title, detail },
});

/** DHL's Unified Tracking (carriers.md 7). */
export const startDhl = async (): Promise<DhlPeer> => {
  const key = 'dhl-key-0123456789';
  const parcels = new Map<string, DhlState[]>();
  const answers = new Map<string, unknown>();
  const peer = await startHttpPeer((request): PeerAnswer => {
    if (request.method !== 'GET' || request.path !== '/track/shipments')
      return problem(404, 'Not Found', 'no such resource');
    if (request.headers['dhl-api-key'] !== key)
      return problem(401, 'Unauthorized', 'Unauthorized for given resource.');
    const number = request.query.get('trackingNumber') ?? '';
    if (number === '')
      return problem(400, 'Invalid input', "Invalid input: missing mandatory parameter 'trackingNumber'");
    if (number.length > 30) return problem(400, 'Invalid input', 'Invalid input: trackingNumber');
    const whole = answers.get(number);
    if (whole !== undefined) return { status: 200, body: whole };
    const events = parcels.get(number)?.toReversed();
    if (events === undefined)
      return problem(404, 'No result found', 'No shipment with given tracking number found.');
    return {
      status: 200,
      body: { shipments: [{ id: number, service: 'parcel-pl', status: events[0], events }] },
    };
  });
  return {
    ...peer,
    key,
    parcels,
    answers,
    move(number, statusCode) {
      const timestamp = new Date().toISOString().replace(/\.\d+Z/, 'Z');
      parcels.set(number, [
        ...(parcels.get(number) ?? []),
        { timestamp, statusCode, description: `State ${statusCode}` },
      ]);
    },
  };
};
