import { parcelWord } from '#shared/parcels/aggregate.ts';
import { type DocumentRule, documentRule, type NoticeRule, noticeRule } from '#shared/parcels/rules.ts';
import { parcelStatus } from '#shared/parcels/status.ts';
import type { Rulebook } from '#shared/rules.ts';

/** Rules as they stand in the form: nothing is missing, and states are the words of their tick boxes. */
export interface DocumentDraft {
  id: string;
  enabled: boolean;
  of: DocumentRule['of'];
  each: DocumentRule['each'];
  when: string[];
  condition: string;
  kind: string;
  after: string;
  lines: string;
  dated: DocumentRule['dated'];
  note: string;
  approve: boolean;
}

export interface NoticeDraft {
  id: string;
  enabled: boolean;
  when: string[];
  text: string;
}

export interface ParcelRulesDraft {
  documents: DocumentDraft[];
  notices: NoticeDraft[];
}

/** A name of its own for a new rule; it is part of what a document is made once by, so it is never used again. */
const freshId = (): string => `r${Date.now().toString(36)}`;

export const freshDocument = (): DocumentDraft => ({
  id: freshId(),
  enabled: true,
  of: 'order',
  each: 'document',
  when: ['delivered'],
  condition: '',
  kind: '',
  after: '',
  lines: '',
  dated: 'event',
  note: '',
  approve: false,
});

export const freshNotice = (text: string): NoticeDraft => ({
  id: freshId(),
  enabled: true,
  when: ['ready_for_pickup'],
  text,
});

export const draftOfBook = (book: Rulebook): ParcelRulesDraft => ({
  documents: book.documents.map((rule) => ({
    ...rule,
    when: [...rule.when],
    condition: rule.condition ?? '',
    after: rule.after[0] ?? '',
    lines: rule.lines ?? '',
    note: rule.note ?? '',
  })),
  notices: book.notices.map((rule) => ({ ...rule, when: [...rule.when] })),
});

const orNull = (text: string): string | null => (text.trim() === '' ? null : text.trim());

/** The book with these parcel rules in it, or the places that do not fit. */
export const bookOfDraft = (
  draft: ParcelRulesDraft,
  stored: Rulebook,
): { book: Rulebook } | { problems: ReadonlySet<string> } => {
  const problems = new Set<string>();
  const note = (place: string, paths: readonly PropertyKey[][]): void => {
    for (const path of paths) problems.add([place, ...path.slice(0, 1)].map(String).join('.'));
  };
  const documents = draft.documents.flatMap((one, n): DocumentRule[] => {
    const parsed = documentRule.safeParse({
      ...one,
      when: one.when.filter((word) => parcelWord.safeParse(word).success),
      condition: orNull(one.condition),
      after: one.after === '' ? [] : [one.after],
      lines: orNull(one.lines),
      note: orNull(one.note),
    });
    if (parsed.success) return [parsed.data];
    note(
      `documents.${n}`,
      parsed.error.issues.map((issue) => issue.path),
    );
    return [];
  });
  const notices = draft.notices.flatMap((one, n): NoticeRule[] => {
    const parsed = noticeRule.safeParse({
      ...one,
      when: one.when.filter((word) => parcelStatus.safeParse(word).success),
    });
    if (parsed.success) return [parsed.data];
    note(
      `notices.${n}`,
      parsed.error.issues.map((issue) => issue.path),
    );
    return [];
  });
  return problems.size > 0 ? { problems } : { book: { ...stored, documents, notices } };
};
