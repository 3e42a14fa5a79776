import type { Job, ProblemGroup } from '#shared/api/types.ts';

export type BulkKind = Job['kind'];

/** What can be done with a whole group; the first one is the usual thing to do. */
export const bulkKinds = (status: ProblemGroup['status']): readonly BulkKind[] => {
  switch (status) {
    case 'rejected':
      return ['retry', 'hold', 'set_aside'];
    case 'waiting':
      return ['retry', 'hold'];
    case 'held':
      return ['release', 'set_aside'];
    default:
      return [];
  }
};
