import { type PullServer, startPullServer } from '#main/api/pull-server.ts';
import type { Agent } from '#main/engine/agent.ts';
import { MostekError } from '#shared/errors.ts';

const cause = 'agent.port_taken';

/** The pull server as a preference: on, off, or on another port while the agent runs. */
export interface PullServing {
  /** From now on the preference is followed. A port that is taken becomes an incident: all else goes on. */
  begin(port: number | null): Promise<void>;
  /** Serves on the port of the command line, whatever the preference says; throws `agent.port_taken`. */
  fix(port: number): Promise<void>;
  /** Serves on this port, or not at all; throws `agent.port_taken` and goes on as before. Does nothing before `begin`. */
  follow(port: number | null): Promise<void>;
  url(): string | null;
  stop(): Promise<void>;
}

const opened = async (agent: Agent, port: number): Promise<PullServer> => {
  try {
    return await startPullServer(agent, { port });
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    throw new MostekError(cause, detail, { values: { value: String(port) } });
  }
};

export const createPullServing = (agent: Agent): PullServing => {
  let server: PullServer | null = null;
  let wanted: number | null = null;
  let begun = false;
  /** One change after the other: two at once would fight for the port. */
  let last: Promise<void> = Promise.resolve();

  const change = async (port: number | null): Promise<void> => {
    if (!begun || (port === wanted && (server !== null || port === null))) return;
    const next = port === null ? null : await opened(agent, port);
    const before = server;
    server = next;
    wanted = port;
    await before?.stop();
    agent.incidents.settle(null, (one) => one === cause);
  };
  const follow = (port: number | null): Promise<void> => {
    const done = last.then(() => change(port));
    last = done.catch(() => undefined);
    return done;
  };

  return {
    async begin(port) {
      begun = true;
      try {
        await follow(port);
      } catch (error) {
        if (!(error instanceof MostekError)) throw error;
        wanted = port;
        agent.incidents.raise({ connectionId: null, cause, detail: error.message, values: error.values });
      }
    },
    async fix(port) {
      server = await opened(agent, port);
    },
    follow,
    url: () => server?.url ?? null,
    async stop() {
      begun = false;
      await last;
      await server?.stop();
      server = null;
    },
  };
};
