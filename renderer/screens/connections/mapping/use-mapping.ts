import { useEffect, useRef, useState } from 'react';
import { useClient } from '#renderer/api/hooks.ts';
import { nodesIn, ROOT, wayTo } from '#renderer/screens/connections/explorer/tree-state.ts';
import { type ErpInput, type LoadedTree, useTree } from '#renderer/screens/connections/explorer/use-tree.ts';
import type { Draft } from '#renderer/screens/connections/mapping/draft.ts';
import type { PlaceField } from '#renderer/screens/connections/mapping/place.ts';
import type { ProfileKind } from '#renderer/screens/connections/mapping/profile-kind.ts';
import {
  chooseList,
  chooseMain,
  type Desk,
  followReference,
  joinTable,
  loadPlaces,
  type Places,
  type Step,
} from '#renderer/screens/connections/mapping/steps.ts';
import type { BrowseNode } from '#shared/api/types.ts';

/** What the next node chosen in the tree is for. */
export type Target = { of: 'main' } | { of: 'list'; list: string } | { of: 'lookup'; list: string | null };

export interface Mapping {
  draft: Draft;
  places: Places;
  source: LoadedTree;
  target: Target;
  /** The ERP is being asked. */
  isBusy: boolean;
  error: unknown;
  /** The node that was chosen cannot stand there. */
  isWrongPlace: boolean;
  change: (change: (draft: Draft) => Draft) => void;
  aim: (target: Target) => void;
  choose: (node: BrowseNode) => void;
  follow: (list: string | null, via: PlaceField) => void;
}

/** State of the mapping dialog: the draft, what was read of the ERP for it, and the steps that read more. */
export const useMapping = (erp: ErpInput, kind: ProfileKind, initial: Draft): Mapping => {
  const client = useClient();
  const source = useTree(erp);
  const [step, setStep] = useState<Step>({ draft: initial, places: new Map() });
  const [target, setTarget] = useState<Target>({ of: 'main' });
  const [isBusy, setBusy] = useState(initial.main !== null);
  const [error, setError] = useState<unknown>(null);
  const [isWrongPlace, setWrongPlace] = useState(false);
  const desk: Desk = { client, erp, kind, tables: nodesIn(source.tree, ROOT) ?? [] };

  const finish = async (work: Promise<Step>, next: Target): Promise<void> => {
    try {
      setStep(await work);
      setTarget(next);
    } catch (failure) {
      setError(failure);
    }
    setBusy(false);
  };
  /** The dialog takes no other choice while the ERP is being asked, so that none is lost. */
  const run = (work: (step: Step) => Promise<Step>, next: Target): void => {
    setBusy(true);
    setError(null);
    setWrongPlace(false);
    void finish(work(step), next);
  };

  const first = useRef(() => run((now) => loadPlaces(desk, now.draft), { of: 'main' }));
  useEffect(() => {
    if (initial.main !== null) first.current();
  }, [initial]);

  const choose = (node: BrowseNode): void => {
    const way = wayTo(source.tree, node.id);
    if (target.of === 'lookup') {
      run((now) => joinTable(desk, now, target.list, node), { of: 'main' });
      return;
    }
    if (target.of === 'main') {
      if (kind.isMain(node, way)) run((now) => chooseMain(desk, now, node), { of: 'main' });
      else setWrongPlace(true);
      return;
    }
    const listKind = kind.listKind(step.draft.main?.node ?? '', node, way);
    if (listKind === null) setWrongPlace(true);
    else run((now) => chooseList(desk, now, target.list, listKind, node), { of: 'main' });
  };

  return {
    draft: step.draft,
    places: step.places,
    source,
    target,
    isBusy,
    error,
    isWrongPlace,
    change: (change) => setStep((former) => ({ ...former, draft: change(former.draft) })),
    aim: (next) => {
      setWrongPlace(false);
      setTarget(next);
    },
    choose,
    follow: (list, via) => run((now) => followReference(desk, now, list, via), target),
  };
};
