import type { NumberReader } from '#main/engine/parcels/numbers.ts';
import type { Receiver } from '#main/engine/routing.ts';
import type { Ledger } from '#main/ledger/ledger.ts';

/** Carrier connections that follow parcels, in the order they were made. */
export const readersAmong = (ledger: Ledger, receivers: readonly Receiver[]): NumberReader[] =>
  receivers.flatMap(({ connectionId, manifest, flow }) => {
    const { carrier } = manifest;
    if (carrier === undefined || !flow.trackParcels) return [];
    const name = ledger.connections.get(connectionId)?.name;
    return [{ connectionId, carrier, names: [manifest.name, ...(name === undefined ? [] : [name])] }];
  });
