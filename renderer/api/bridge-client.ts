import { type AgentClient, caller, emitter, type LinkState } from '#renderer/api/client.ts';
import { TransportError } from '#renderer/api/transport-error.ts';
import { agentEvent } from '#shared/api/events.ts';
import type { DesktopBridge } from '#shared/api/wire.ts';

/** Inside Electron: the preload's two functions. A call that is thrown back means that the agent process is away. */
export const createBridgeClient = (bridge: DesktopBridge): AgentClient => {
  const links = emitter<LinkState>();
  const stops = new Set<() => void>();
  let state: LinkState = 'connected';

  const setLink = (next: LinkState): void => {
    if (next === state) return;
    state = next;
    links.emit(next);
  };

  return {
    call: caller(async (name, input) => {
      try {
        const answer = await bridge.call(name, input);
        setLink('connected');
        return answer;
      } catch (error) {
        setLink('gone');
        throw new TransportError('gone', error instanceof Error ? error.message : String(error), {
          cause: error,
        });
      }
    }),
    onEvent: (listener) => {
      const off = bridge.onEvent((value) => {
        const event = agentEvent.safeParse(value);
        if (!event.success) return;
        setLink('connected');
        listener(event.data);
      });
      stops.add(off);
      return () => {
        stops.delete(off);
        off();
      };
    },
    onLink: (listener) => {
      listener(state);
      return links.on(listener);
    },
    close: () => {
      for (const off of stops) off();
      stops.clear();
    },
  };
};
