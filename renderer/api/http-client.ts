import { type AgentClient, caller, emitter, type LinkState } from '#renderer/api/client.ts';
import { createSseReader, reconnectDelayMs } from '#renderer/api/sse.ts';
import { TransportError } from '#renderer/api/transport-error.ts';
import { type AgentEvent, agentEvent } from '#shared/api/events.ts';

const asJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new TransportError('malformed', 'The agent did not answer with JSON', { cause: error });
  }
};

/** Loopback HTTP, as shared/api/wire.ts says; `token` is the key the window was opened with. */
export const createHttpClient = (token: string): AgentClient => {
  const events = emitter<AgentEvent>();
  const links = emitter<LinkState>();
  const stop = new AbortController();
  let state: LinkState = 'connecting';
  let wake: (() => void) | undefined;
  const headers = { authorization: `Bearer ${token}` };

  const setLink = (next: LinkState): void => {
    if (next === state) return;
    state = next;
    links.emit(next);
  };

  const ask = async (path: string, init: RequestInit): Promise<Response> => {
    let response: Response;
    try {
      response = await fetch(path, { ...init, signal: stop.signal });
    } catch (error) {
      setLink('gone');
      throw new TransportError('gone', error instanceof Error ? error.message : String(error), {
        cause: error,
      });
    }
    if (response.status === 401 || response.status === 403) {
      setLink('refused');
      throw new TransportError('refused', `HTTP ${response.status}`);
    }
    return response;
  };

  const readEvents = async (): Promise<void> => {
    const response = await ask('/api/events', { headers: { ...headers, accept: 'text/event-stream' } });
    if (!response.ok || response.body === null) {
      throw new TransportError('malformed', `HTTP ${response.status} for events`);
    }
    setLink('connected');
    const read = createSseReader((data) => {
      const event = agentEvent.safeParse(asJson(data));
      // An event of a newer agent that this window does not know is no reason to stop listening.
      if (event.success) events.emit(event.data);
    });
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      read(value);
    }
  };

  const listen = async (): Promise<void> => {
    let failures = 0;
    while (!stop.signal.aborted) {
      const wasConnected = state === 'connected';
      try {
        await readEvents();
        failures = 0;
      } catch {
        failures = wasConnected ? 0 : failures + 1;
      }
      if (stop.signal.aborted) return;
      if (state !== 'refused') setLink('gone');
      await new Promise<void>((resolve) => {
        wake = resolve;
        setTimeout(resolve, reconnectDelayMs(failures));
      });
    }
  };
  // After sleep or a restart of the agent nobody wants to wait out the pause.
  const wakeUp = (): void => wake?.();
  window.addEventListener('focus', wakeUp);
  window.addEventListener('online', wakeUp);
  void listen();

  return {
    call: caller(async (name, input) => {
      const response = await ask(`/api/${name}`, {
        method: 'POST',
        headers: { ...headers, 'content-type': 'application/json' },
        body: JSON.stringify(input),
      });
      return asJson(await response.text());
    }),
    onEvent: events.on,
    onLink: (listener) => {
      listener(state);
      return links.on(listener);
    },
    close: () => {
      stop.abort();
      window.removeEventListener('focus', wakeUp);
      window.removeEventListener('online', wakeUp);
      wakeUp();
    },
  };
};
