import type { Meaning } from '#main/engine/parcels/state.ts';
import type { Ledger } from '#main/ledger/ledger.ts';
import type { CarrierManifest } from '#main/systems/port.ts';
import { meaningOf } from '#shared/parcels/meaning.ts';
import { parcelStatus } from '#shared/parcels/status.ts';

/** What a connection's codes mean: as its own table says, else as its carrier's does. */
export const meaningFor =
  (ledger: Ledger, connectionId: string, carrier: CarrierManifest | undefined): Meaning =>
  (code) => {
    const own = parcelStatus.safeParse(ledger.mappings.find(connectionId, 'parcel_status', 'to_erp', code));
    return own.success ? own.data : meaningOf(carrier?.statuses ?? {}, code);
  };

/** On the way back the same codes speak of the seller: what is delivered there has returned. */
export const onTheWayBack =
  (meaning: Meaning): Meaning =>
  (code) => {
    const meant = meaning(code);
    if (meant === null || meant === 'unknown' || meant === 'not_registered' || meant === 'lost') return meant;
    return meant === 'delivered' || meant === 'paid' || meant === 'returned' ? 'returned' : 'returning';
  };
