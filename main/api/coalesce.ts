import type { Bus } from '#main/engine/events.ts';
import type { AgentEvent } from '#shared/api/events.ts';

const gatherMs = 200;

/**
 * Passes events on at most once in 200 ms for each kind: five thousand deliveries a second must not become five
 * thousand redraws.
 */
export const coalesce = (bus: Bus, send: (event: AgentEvent) => void): (() => void) => {
  const waiting = new Map<string, AgentEvent>();
  let timer: NodeJS.Timeout | null = null;
  const flush = (): void => {
    timer = null;
    const events = [...waiting.values()];
    waiting.clear();
    for (const event of events) send(event);
  };
  const listen = (event: AgentEvent): void => {
    waiting.set(JSON.stringify(event), event);
    timer ??= setTimeout(flush, gatherMs);
  };
  bus.on('event', listen);
  return () => {
    bus.off('event', listen);
    if (timer !== null) clearTimeout(timer);
  };
};
