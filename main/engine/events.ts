import { EventEmitter } from 'node:events';
import type { StoredIncident } from '#main/ledger/incidents.ts';
import type { AgentEvent } from '#shared/api/events.ts';

/** What a person is told outside the window: one for each incident, on change of state only. */
export interface Notice {
  kind: 'opened' | 'reminder' | 'recovered';
  incident: StoredIncident;
  /** Failures folded into this one notice. */
  count: number;
}

interface EngineEvents {
  event: [AgentEvent];
  notice: [Notice];
}

export type Bus = EventEmitter<EngineEvents>;
export const createBus = (): Bus => new EventEmitter<EngineEvents>();
