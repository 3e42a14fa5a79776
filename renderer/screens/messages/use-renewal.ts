import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useEffectEvent, useState } from 'react';
import { createCoalescer } from '#renderer/api/coalesce.ts';
import { useClient } from '#renderer/api/hooks.ts';

/** Pages up to which the list is simply read again. */
const shallow = 2;

/**
 * Renews the list when deliveries change: at once while the person is at its beginning, else only on request,
 * because reading forty pages again would move the rows under the hand.
 */
export const useRenewal = (pages: number): { isOld: boolean; renew: () => void } => {
  const client = useClient();
  const queries = useQueryClient();
  const [isOld, setOld] = useState(false);

  const onChanges = useEffectEvent(() => {
    if (pages > shallow) setOld(true);
    else void queries.invalidateQueries({ queryKey: ['deliveries.list'] });
  });
  useEffect(() => {
    const gather = createCoalescer<'deliveries'>(800, () => onChanges());
    const off = client.onEvent((event) => {
      if (event.type === 'deliveries') gather.add('deliveries');
    });
    return () => {
      off();
      gather.stop();
    };
  }, [client]);

  return {
    isOld,
    renew: () => {
      setOld(false);
      void queries.resetQueries({ queryKey: ['deliveries.list'] });
    },
  };
};
