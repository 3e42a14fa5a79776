import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { probe } from '#main/api/probe.ts';
import { summaries } from '#main/api/summaries.ts';
import type { Agent, SystemManifest } from '#main/engine/agent.ts';
import type { Handlers, ProcedureInput } from '#shared/api/contract.ts';
import type { SystemType } from '#shared/api/types.ts';
import { flowSettings } from '#shared/connection.ts';
import { erpCredentials, erpForm, parseErpSettings } from '#shared/erp/connection.ts';
import { erpTypes } from '#shared/erp/types.ts';
import { MostekError } from '#shared/errors.ts';

type Names =
  | 'systems.list'
  | 'connections.list'
  | 'connections.get'
  | 'connections.save'
  | 'connections.remove'
  | 'connections.pause'
  | 'connections.resume'
  | 'connections.test'
  | 'connections.script';

const jsonSchema = (schema: z.ZodType): Record<string, unknown> =>
  z.record(z.string(), z.unknown()).parse(z.toJSONSchema(schema, { io: 'input' }));

/** Only the switches of what this kind of system can carry; the others keep their defaults unseen. */
const flowForm = ({ pushes, capabilities, role }: SystemManifest): z.ZodObject => {
  const shape: Record<string, z.ZodType> = { ...flowSettings.shape };
  if (!pushes.includes('order')) delete shape['sendOrders'];
  if (!pushes.includes('product')) delete shape['sendProducts'];
  if (!pushes.includes('customer')) delete shape['sendCustomers'];
  if (!pushes.includes('invoice')) delete shape['sendInvoices'];
  if (!capabilities.includes('track')) delete shape['trackParcels'];
  if (role === 'carrier') {
    // It asks in a rhythm of its own, and each parcel knows its ERP.
    delete shape['pollSeconds'];
    delete shape['erp'];
  }
  if (!capabilities.includes('pull_orders')) delete shape['takeOrders'];
  else if (role === 'crm') {
    shape['takeOrders'] = flowSettings.shape.takeOrders.meta({
      label: 'field.takeStages',
      help: 'help.takeStages',
    });
  }
  return z.object(shape);
};

const carrierOf = ({ carrier }: SystemManifest): SystemType['carrier'] =>
  carrier === undefined
    ? null
    : {
        waybill: carrier.waybill === undefined ? null : jsonSchema(carrier.waybill),
        labels: [...(carrier.labels ?? [])],
        suggests: [...(carrier.suggests ?? [])],
      };

/** Every kind of connection that can be made, with its form. */
const systemTypes = (agent: Agent): SystemType[] => [
  ...erpTypes.map(
    (type): SystemType => ({
      id: type.id,
      kind: 'erp',
      name: type.name,
      countries: [],
      capabilities: [],
      mappings: [],
      settings: jsonSchema(erpForm(type)),
      credentials: jsonSchema(erpCredentials(type)),
      carrier: null,
    }),
  ),
  ...agent.deps.systems.list().map(
    (manifest): SystemType => ({
      id: manifest.id,
      kind: 'system',
      name: manifest.name,
      countries: [...manifest.countries],
      capabilities: [...manifest.capabilities],
      mappings: [...manifest.mappings],
      settings: jsonSchema(manifest.settings.extend(flowForm(manifest).shape)),
      credentials: jsonSchema(manifest.credentials),
      carrier: carrierOf(manifest),
    }),
  ),
];

interface Problem {
  path: string;
  message: string;
}

const problemsOf = (error: z.ZodError): Problem[] =>
  error.issues.map((issue) => ({ path: issue.path.join('.'), message: issue.message }));

/** Checks a form the way the engine will read it later, so that nothing unusable is ever stored. */
const checkSettings = (agent: Agent, input: ProcedureInput<'connections.save'>): Problem[] => {
  if (input.kind === 'erp') {
    try {
      parseErpSettings(input.system, input.settings);
      return [];
    } catch (error) {
      if (error instanceof z.ZodError) return problemsOf(error);
      throw error;
    }
  }
  const manifest = agent.deps.systems.get(input.system);
  if (manifest === null) return [{ path: 'system', message: 'unknown system' }];
  const parsed = manifest.settings.extend(flowSettings.shape).safeParse(input.settings);
  return parsed.success ? [] : problemsOf(parsed.error);
};

/** Login the script makes; the integrator changes its password on site. */
const scriptLogin = 'mostek_agent';

const slug = (name: string): string =>
  name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 30);

const freeId = (agent: Agent, input: ProcedureInput<'connections.save'>): string => {
  const wanted = slug(input.name) || input.system;
  return agent.ledger.connections.get(wanted) === null ? wanted : `${wanted}-${randomUUID().slice(0, 6)}`;
};

export const connectionHandlers = (agent: Agent, actor: string): Pick<Handlers, Names> => {
  const { ledger, deps } = agent;

  const audit = (action: string, id: string, before: unknown, after: unknown): void => {
    ledger.audit.add({
      atMs: deps.clock.now(),
      actor,
      action,
      subject: `connection:${id}`,
      before: before === null ? null : JSON.stringify(before),
      after: after === null ? null : JSON.stringify(after),
      reason: null,
    });
  };

  const existing = (id: string) => {
    const connection = ledger.connections.get(id);
    if (connection === null) throw new MostekError('message.not_found', `no connection ${id}`);
    return connection;
  };

  return {
    'systems.list': () => Promise.resolve({ systems: systemTypes(agent) }),
    'connections.list': () => Promise.resolve({ connections: summaries(agent) }),
    async 'connections.get'({ id }) {
      const { kind, system, name, enabled, settings } = existing(id);
      const secrets = await deps.secrets.get(id);
      return { id, kind, system, name, enabled, settings, storedSecrets: Object.keys(secrets) };
    },
    async 'connections.save'(input) {
      const problems = checkSettings(agent, input);
      if (problems.length > 0) return { id: null, problems };
      const id = input.id ?? freeId(agent, input);
      const before = ledger.connections.get(id);
      if (Object.keys(input.credentials).length > 0) await deps.secrets.set(id, input.credentials);
      ledger.write(() => {
        const { kind, system, name, enabled, settings } = input;
        ledger.connections.save({ id, kind, system, name, enabled, settings }, deps.clock.now());
        audit('connection.save', id, before?.settings ?? null, settings);
      });
      await agent.reload(id);
      // New credentials are the answer to "please sign in".
      if (ledger.connections.get(id)?.paused === 'sign_in') await agent.resumeConnection(id);
      return { id, problems: [] };
    },
    async 'connections.remove'({ id }) {
      const before = existing(id);
      ledger.write(() => {
        ledger.connections.remove(id);
        // What it still followed may be another account's, and is looked at when one is opened.
        ledger.parcels.orphan(id);
        audit('connection.remove', id, before.settings, null);
      });
      await agent.reload(id);
      await deps.secrets.remove(id);
      return {};
    },
    async 'connections.pause'({ id }) {
      existing(id);
      await agent.pauseConnection(id, 'person', null, null);
      return {};
    },
    async 'connections.resume'({ id }) {
      existing(id);
      await agent.resumeConnection(id);
      return {};
    },
    'connections.test': (input) => probe(agent, input),
    async 'connections.script'({ id }) {
      const connection = existing(id);
      if (connection.kind !== 'erp')
        throw new MostekError('agent.not_supported', `${connection.name} is not an ERP`);
      const running = agent.runtime(id)?.erp ?? null;
      if (running !== null) return running.script({ login: scriptLogin });
      const erp = deps.openErp(connection, await deps.secrets.get(id));
      try {
        return await erp.script({ login: scriptLogin });
      } finally {
        await erp.close();
      }
    },
  };
};
