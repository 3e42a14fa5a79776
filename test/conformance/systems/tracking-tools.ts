import type { TrackAsk, Tracked } from '#main/systems/carrier-port.ts';
import type { OpenedSystem } from '#main/systems/port.ts';
import { createRegistry } from '#main/systems/registry.ts';
import { type Result, succeeded } from '#shared/result.ts';
import type { CarrierHarness } from '#test/conformance/systems/carrier-harness.ts';
import { describeLiveCarrier } from '#test/conformance/systems/carrier-live.ts';
import { describeCarrier } from '#test/conformance/systems/carrier-suite.ts';
import { callOf } from '#test/conformance/systems/carrier-tools.ts';
import { startHttpPeer } from '#test/peers/http/server.ts';

/** A carrier's own pace would make the suite last for minutes. */
export const pace = { requestsPerMinute: 60_000, timeoutSeconds: 2 };

/** What a carrier that is only asked brings to the suite; everything else is absent. */
export const asked = (
  given: Pick<CarrierHarness, 'open' | 'wrong' | 'parcels' | 'unknown' | 'malformed' | 'misbehave' | 'close'>,
): CarrierHarness => ({
  ...given,
  waybill: null,
  refused: null,
  shown: () => Promise.resolve(0),
  suggest: [],
});

/** Runs the suite on the stand-in, and on a live account where the variable `name` holds one. */
export const describeTracking = (
  systemId: string,
  standIn: () => Promise<CarrierHarness>,
  name: string,
  wrong: Record<string, string>,
): void => {
  describeCarrier(systemId, standIn, false);
  describeLiveCarrier(systemId, name, wrong);
};

export const asksOf = (...numbers: string[]): TrackAsk[] =>
  numbers.map((number) => ({ number, phone: null, remoteId: null }));

/** What became of each, or how the whole call was refused. */
export const track = async (
  opened: OpenedSystem,
  ...numbers: string[]
): Promise<Result<readonly Result<Tracked>[]>> => {
  const result = await opened.system.track?.(callOf(opened), asksOf(...numbers));
  if (result === undefined) throw new Error('no track');
  return result;
};

export const tracked = async (opened: OpenedSystem, number: string): Promise<Tracked> => {
  const result = await track(opened, number);
  const one = succeeded(result) ? result.value[0] : result;
  if (one === undefined) throw new Error('no answer');
  if (!succeeded(one))
    throw new Error(`${one.outcome} ${one.cause} ${'detail' in one ? (one.detail ?? '') : ''}`);
  if (Array.isArray(one.value) || !('events' in one.value)) throw new Error('no parcel');
  return one.value;
};

/** A carrier that answers everything with one recorded body. */
export const recorded = async (
  systemId: string,
  credentials: Record<string, string>,
  body: string,
  closing: (() => Promise<void>)[],
  status = 200,
): Promise<OpenedSystem> => {
  const peer = await startHttpPeer(() => ({ status, body }));
  const opened = createRegistry().open(systemId, { baseUrl: peer.url, ...pace }, credentials);
  closing.push(
    () => peer.stop(),
    () => opened.close(),
  );
  return opened;
};
