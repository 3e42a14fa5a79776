import {
  keepPreviousData,
  type UseMutationResult,
  type UseQueryResult,
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query';
import { createContext, useContext, useEffect, useState } from 'react';
import { alsoChangedBy, changedBy, staleAfter } from '#renderer/api/affects.ts';
import type { AgentClient, LinkState } from '#renderer/api/client.ts';
import { createCoalescer } from '#renderer/api/coalesce.ts';
import type { ProcedureInput, ProcedureName, ProcedureOutput } from '#shared/api/contract.ts';
import type { AgentEvent } from '#shared/api/events.ts';

export const ClientContext = createContext<AgentClient | null>(null);

export const useClient = (): AgentClient => {
  const client = useContext(ClientContext);
  if (client === null) throw new Error('no agent client around this component');
  return client;
};

interface AskOptions {
  enabled?: boolean;
  refreshMs?: number;
  /** Shows the former answer while the next one is on its way, so that typing does not blink. */
  keepPrevious?: boolean;
}

/** One question to the agent, asked again when an event says that the answer grew old. */
export const useProcedure = <P extends ProcedureName>(
  name: P,
  input: ProcedureInput<P>,
  options: AskOptions = {},
): UseQueryResult<ProcedureOutput<P>> => {
  const client = useClient();
  return useQuery<ProcedureOutput<P>>({
    queryKey: [name, input],
    queryFn: () => client.call(name, input),
    enabled: options.enabled ?? true,
    ...(options.refreshMs === undefined ? {} : { refetchInterval: options.refreshMs }),
    ...(options.keepPrevious === true ? { placeholderData: keepPreviousData } : {}),
  });
};

/** A list that is read page by page: `before` is the id that the former page ended with. */
export const usePages = <P extends 'deliveries.list' | 'audit.list' | 'parcels.list'>(
  name: P,
  input: Omit<ProcedureInput<P>, 'before'>,
) => {
  const client = useClient();
  return useInfiniteQuery({
    queryKey: [name, input],
    initialPageParam: null as number | null,
    queryFn: ({ pageParam }) =>
      client.call<P>(name, { ...input, before: pageParam } as unknown as ProcedureInput<P>),
    getNextPageParam: (last: ProcedureOutput<P>) => last.next,
    placeholderData: keepPreviousData,
  });
};

/** One thing that a person asks the agent to do; afterwards the screens ask again for what it changed. */
export const useAction = <P extends ProcedureName>(
  name: P,
): UseMutationResult<ProcedureOutput<P>, Error, ProcedureInput<P>> => {
  const client = useClient();
  const queries = useQueryClient();
  return useMutation<ProcedureOutput<P>, Error, ProcedureInput<P>>({
    mutationFn: (input) => client.call(name, input),
    onSuccess: () => {
      const stale = new Set([
        ...(changedBy[name] ?? []).flatMap((type) => staleAfter[type]),
        ...(alsoChangedBy[name] ?? []),
      ]);
      // Not awaited: a fresh list may take away the very component that still has to say what was done.
      for (const key of stale) void queries.invalidateQueries({ queryKey: [key] });
    },
  });
};

/** Calls back for each event of the agent while the component is on the screen. */
export const useAgentEvents = (listener: (event: AgentEvent) => void): void => {
  const client = useClient();
  useEffect(() => client.onEvent(listener), [client, listener]);
};

/**
 * Turns events into fresh answers. Fifty thousand rows of an intake make as many events: they are gathered for half
 * a second and each question is asked once.
 */
export const useFreshAnswers = (): void => {
  const client = useClient();
  const queries = useQueryClient();
  useEffect(() => {
    const gather = createCoalescer<AgentEvent['type']>(500, (types) => {
      for (const name of new Set(types.flatMap((type) => staleAfter[type]))) {
        void queries.invalidateQueries({ queryKey: [name] });
      }
    });
    const offEvent = client.onEvent((event) => gather.add(event.type));
    return () => {
      offEvent();
      gather.stop();
    };
  }, [client, queries]);
};

/** State of the link; everything is asked again when the agent comes back. */
export const useLink = (): LinkState => {
  const client = useClient();
  const queries = useQueryClient();
  const [state, setState] = useState<LinkState>('connecting');
  useEffect(() => {
    let former: LinkState = 'connecting';
    return client.onLink((next) => {
      if (next === 'connected' && former === 'gone') void queries.invalidateQueries();
      former = next;
      setState(next);
    });
  }, [client, queries]);
  return state;
};
