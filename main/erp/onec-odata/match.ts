const forms: readonly ((version: string) => string)[] = [
  (version) => version,
  (version) => `W/"${version}"`,
  (version) => `"${version}"`,
];

/**
 * How DataVersion is written into `If-Match`. Clients are known that send it plain and such that send a weak entity
 * tag (erp.md C, UNVERIFIED), so the base is asked: a form it refuses is followed by the next one.
 */
export class MatchForm {
  #index = 0;

  of(version: string): string {
    return forms[this.#index % forms.length]?.(version) ?? version;
  }

  next(): void {
    this.#index += 1;
  }
}
