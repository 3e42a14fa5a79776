import type { z } from 'zod';
import type { Call } from '#main/systems/port.ts';
import type { Waybill, WaybillPlace } from '#shared/domain/waybill.ts';
import type { ParcelBranch, ParcelEvent, ParcelFollow, ParcelMoney } from '#shared/parcels/event.ts';
import type { ParcelStatus } from '#shared/parcels/status.ts';
import type { Result } from '#shared/result.ts';

/**
 * What carriers do beside what every system does. Waybills themselves are pushed like any other entity (`push` with
 * entity `waybill`: insert, update and delete; `lookup` settles an uncertain one by our reference). A success answers
 * with the carrier's id as `remoteId`, and in `written` with `number` (the parcel's number; several, one a seat,
 * joined by a comma), and where the carrier says so `cost` and `deliverAt`.
 */
export interface CarrierManifest {
  /** Most numbers one `track` call takes. */
  batch: number;
  /**
   * How its numbers look, anchored, letters in upper case and without spaces. `sure`: no other carrier's look so.
   */
  numbers: readonly { pattern: RegExp; sure: boolean }[];
  /** Whether the check digit is right, for numbers that match; left out where the carrier has none. */
  checksOut?(number: string): boolean;
  /**
   * What its codes mean. `12*` stands for every code that begins so; the longest match counts. A code that is not
   * here is `unknown` and shown to a person. Codes of the way back are those of the way there: see `Tracked.leg`.
   */
  statuses: Readonly<Record<string, ParcelStatus>>;
  /** The carrier's own fields of a waybill, as settings are: form, validation and type in one. */
  waybill?: z.ZodObject;
  /** Formats of labels it makes, the usual one first. */
  labels?: readonly LabelFormat[];
  /** Where recipients may be found by `suggest`. */
  suggests?: readonly SuggestKind[];
  /** Address of the page where anybody can follow a parcel; `{number}` stands for it. */
  page?: string;
}

export interface TrackAsk {
  number: string;
  /** Phone of the sender or recipient, where known: some carriers tell more to who knows it. */
  phone: string | null;
  /** Id of our own waybill at the carrier, where we made it. */
  remoteId: string | null;
}

/** What the carrier says of one parcel now. */
export interface Tracked {
  number: string;
  /** False: the carrier has nothing under this number (yet). */
  known: boolean;
  /** Oldest first. A carrier without a history gives its present state as the one event. */
  events: readonly ParcelEvent[];
  /** On the way back, `delivered` means that the seller has it again. */
  leg: 'there' | 'back';
  branch: ParcelBranch | null;
  /** Instants. */
  expectedAt: string | null;
  /** From then on the carrier takes money for keeping it; or it goes back then. */
  keptUntil: string | null;
  storagePaid: boolean;
  money: ParcelMoney | null;
  follow: ParcelFollow | null;
  /** The carrier's answer about this parcel, as JSON or XML text. */
  raw: string;
}

export type LabelFormat = 'pdf' | 'zpl' | 'epl';

export interface LabelAsk {
  /** Ids at the carrier of waybills it made, and their numbers. */
  waybills: readonly { remoteId: string; number: string }[];
  format: LabelFormat;
}

export interface LabelFile {
  mime: string;
  name: string;
  bytes: Uint8Array;
}

export type SuggestKind = 'city' | 'street' | 'point';

export interface SuggestAsk {
  kind: SuggestKind;
  text: string;
  /** Id of the city for streets and points. */
  cityId: string | null;
}

export interface Suggestion {
  id: string;
  /** What a person reads. */
  label: string;
  /** What choosing it fills in. */
  place: Partial<WaybillPlace>;
  /** Hours and limits, where the carrier tells them. */
  detail: string | null;
}

export interface Quote {
  /** Decimal text; null where the carrier did not say. */
  price: string | null;
  currency: string;
  deliverAt: string | null;
}

/** A list handed over together with the parcels; carriers may take some of them only. */
export interface Registry {
  remoteId: string;
  number: string;
  taken: readonly string[];
  refused: readonly { remoteId: string; message: string }[];
}

/** A wish about a parcel that is already on its way. */
export interface AmendAsk {
  kind: 'return' | 'redirect';
  number: string;
  remoteId: string | null;
  /** Where to; null = back to where it came from. */
  to: WaybillPlace | null;
  note: string;
}

export interface Amended {
  /** Number of the wish, or of the new waybill where it makes one. */
  number: string;
  remoteId: string | null;
}

/** The methods a carrier adds to a system, as far as its manifest declares them. */
export interface Carrier {
  /**
   * What became of these parcels; one result for each, in their order. A number the carrier refuses has a refusal of
   * its own and never spoils the others; the whole call fails only when nobody was answered.
   */
  track?(call: Call, asks: readonly TrackAsk[]): Promise<Result<readonly Result<Tracked>[]>>;
  label?(call: Call, ask: LabelAsk): Promise<Result<LabelFile>>;
  suggest?(call: Call, ask: SuggestAsk): Promise<Result<readonly Suggestion[]>>;
  /** Price and day of a waybill that is not made yet. */
  quote?(call: Call, waybill: Waybill): Promise<Result<Quote>>;
  registry?(call: Call, remoteIds: readonly string[]): Promise<Result<Registry>>;
  /** Asked twice for the same, it is one wish: implementations look before they ask. */
  amend?(call: Call, ask: AmendAsk): Promise<Result<Amended>>;
}
