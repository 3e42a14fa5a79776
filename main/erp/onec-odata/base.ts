import { nearest } from '#main/erp/nearest.ts';
import type { OdataSettings } from '#shared/erp/engine.ts';
import type { OnecOdataProfile } from '#shared/erp/onec-odata.ts';
import { MostekError } from '#shared/errors.ts';
import type { OdataClient } from './client.ts';
import { MatchForm } from './match.ts';
import { type OdataMetadata, type OdataType, parseMetadata } from './metadata.ts';

/** One publication as every part of the source sees it: client, settings, profile, and what is published. */
export class Base {
  readonly client: OdataClient;
  readonly settings: OdataSettings;
  readonly profile: OnecOdataProfile;
  readonly match = new MatchForm();
  /** Posted documents that were changed and not posted again. */
  readonly toPost = new Set<string>();
  #metadata: Promise<OdataMetadata> | null = null;

  constructor(client: OdataClient, settings: OdataSettings, profile: OnecOdataProfile) {
    this.client = client;
    this.settings = settings;
    this.profile = profile;
  }

  /** `$metadata`, megabytes in a real base, kept until something turns out to be missing. */
  metadata(): Promise<OdataMetadata> {
    this.#metadata ??= this.#read().catch((error: unknown) => {
      this.#metadata = null;
      throw error;
    });
    return this.#metadata;
  }

  forget(): void {
    this.#metadata = null;
  }

  async #read(): Promise<OdataMetadata> {
    const text = await this.client.metadata();
    try {
      return parseMetadata(text);
    } catch (error) {
      const start = text.replace(/\s+/g, ' ').slice(0, 200);
      throw new MostekError('erp.connection_lost', `$metadata is not readable (${String(error)}): ${start}`);
    }
  }
}

/** The type of a set; throws erp.not_published and names what it may be meant. */
export const typeOf = (metadata: OdataMetadata, set: string): OdataType => {
  const type = metadata.sets.get(set);
  if (type !== undefined) return type;
  const near = nearest(set, [...metadata.sets.keys()]).join(', ');
  throw new MostekError('erp.not_published', `${set} is not in $metadata; nearest: ${near}`, {
    values: { table: set },
  });
};

/** Row type of a table part; throws erp.column_missing. */
export const partOf = (metadata: OdataMetadata, set: string, part: string): OdataType => {
  typeOf(metadata, set);
  const type = metadata.part(set, part);
  if (type !== null) return type;
  throw new MostekError('erp.column_missing', `${set} has no table part ${part}`, {
    values: { table: set, column: part },
  });
};

/** Set a reference of a set, or of one of its table parts, points to; null where nothing says it. */
export const targetOf = (
  metadata: OdataMetadata,
  set: string,
  part: string | null,
  reference: string,
): string | null => {
  const types =
    part === null
      ? [metadata.sets.get(set)]
      : // A table part is published twice: as rows inside its object, and as a set of its own.
        [metadata.part(set, part), metadata.sets.get(`${set}_${part}`)];
  for (const type of types) {
    const found = type?.references.get(reference);
    if (found !== undefined) return found;
  }
  return null;
};
