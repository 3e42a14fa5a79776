import { useCallback, useEffect, useRef, useState } from 'react';
import { useClient } from '#renderer/api/hooks.ts';
import {
  emptyTree,
  ROOT,
  type Tree,
  withBranch,
  withOpen,
} from '#renderer/screens/connections/explorer/tree-state.ts';
import type { ProcedureInput } from '#shared/api/contract.ts';

/** The ERP as the form describes it; credentials only those typed in now. */
export type ErpInput = Omit<ProcedureInput<'erp.browse'>, 'parent'>;

export interface LoadedTree {
  tree: Tree;
  /** Asks for the inside of a node once; a failed one is asked for again. */
  need: (id: string) => void;
  setOpen: (id: string, isOpen: boolean) => void;
}

/** The tree of an ERP, read one level at a time while the dialog is open. */
export const useTree = (erp: ErpInput): LoadedTree => {
  const client = useClient();
  const [tree, setTree] = useState<Tree>(emptyTree);
  const asked = useRef(new Set<string>());

  const need = useCallback(
    (id: string): void => {
      if (asked.current.has(id)) return;
      asked.current.add(id);
      setTree((former) => withBranch(former, id, { state: 'loading' }));
      client.call('erp.browse', { ...erp, parent: id === ROOT ? null : id }).then(
        ({ nodes }) => setTree((former) => withBranch(former, id, { state: 'loaded', nodes })),
        (error: unknown) => {
          asked.current.delete(id);
          setTree((former) => withBranch(former, id, { state: 'failed', error }));
        },
      );
    },
    [client, erp],
  );
  const setOpen = useCallback(
    (id: string, isOpen: boolean): void => {
      if (isOpen) need(id);
      setTree((former) => withOpen(former, id, isOpen));
    },
    [need],
  );
  useEffect(() => need(ROOT), [need]);
  return { tree, need, setOpen };
};
