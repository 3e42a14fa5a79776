import type { Agent } from '#main/engine/agent.ts';
import { meaningFor } from '#main/engine/parcels/meaning.ts';
import { reconsider } from '#main/engine/parcels/note.ts';

type Recoding = Pick<Agent, 'ledger' | 'incidents' | 'wakeTelling'> & {
  deps: Pick<Agent['deps'], 'systems' | 'clock'>;
};

/**
 * Somebody changed what a carrier's codes mean: every parcel that ever heard one of them is worked out anew, and the
 * notice of unknown codes is over when none is left.
 */
export const reconsiderCodes = (agent: Recoding, connectionId: string): void => {
  const { ledger, deps } = agent;
  const system = ledger.connections.get(connectionId)?.system;
  const carrier = system === undefined ? undefined : deps.systems.get(system)?.carrier;
  const codes = ledger.parcelEvents.codes(connectionId);
  for (const { code } of codes) {
    let after = 0;
    for (;;) {
      const page = ledger.parcels.withCode(connectionId, code, after);
      const last = page.at(-1);
      if (last === undefined) break;
      after = last.id;
      ledger.write(() => {
        const now = deps.clock.now();
        for (const parcel of page) reconsider({ ledger, connectionId, carrier }, parcel, now);
      });
    }
  }
  const meaning = meaningFor(ledger, connectionId, carrier);
  if (codes.every(({ code }) => meaning(code) !== null)) {
    agent.incidents.settle(connectionId, (cause) => cause === 'parcel.code_unknown');
  }
  agent.wakeTelling();
};
