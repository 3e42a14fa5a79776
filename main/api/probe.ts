import type { Agent, ErpSource } from '#main/engine/agent.ts';
import { createMapping } from '#main/engine/mapping.ts';
import type { ProcedureInput } from '#shared/api/contract.ts';
import type { TestReport } from '#shared/api/types.ts';
import { toEnvelope } from '#shared/errors.ts';
import { succeeded } from '#shared/result.ts';

type Wanted = ProcedureInput<'connections.test'>;
type Outcome = Omit<TestReport, 'tookMs'>;

const patienceMs = 60_000;

const failed = (error: unknown): Outcome => {
  const { cause, detail, values } = toEnvelope(error);
  return { ok: false, cause, detail, values, facts: [], problems: [] };
};

const erpReport = async (erp: ErpSource): Promise<Outcome> => {
  const found = await erp.probe();
  const schema = await erp.inspect();
  const facts = [
    { label: 'fact.version', value: found.version },
    { label: 'fact.encrypted', value: found.encrypted ? 'yes' : 'no' },
    { label: 'fact.user', value: found.user },
    { label: 'fact.tables', value: String(schema.tables) },
    ...(found.charset === null ? [] : [{ label: 'fact.charset', value: found.charset }]),
  ];
  const rights = found.missingRights.map((right) => ({
    cause: 'erp.rights_missing' as const,
    path: right,
    table: right,
    column: null,
    suggestions: [],
  }));
  const problems = [...schema.problems, ...rights];
  const first = problems[0];
  return {
    ok: problems.length === 0,
    cause: first?.cause ?? null,
    detail: null,
    values:
      first === undefined
        ? {}
        : { table: first.table, ...(first.column === null ? {} : { column: first.column }) },
    facts,
    problems,
  };
};

type ErpForm = Pick<Wanted, 'id' | 'system' | 'settings' | 'credentials'>;

/** Stored credentials fill in what was not typed. */
const credentialsOf = async (agent: Agent, form: ErpForm): Promise<Record<string, string>> => ({
  ...(form.id === null ? {} : await agent.deps.secrets.get(form.id)),
  ...form.credentials,
});

/** Opens the ERP of a form for one piece of work, apart from the connection that may be running. */
export const withErp = async <T>(
  agent: Agent,
  form: ErpForm,
  work: (erp: ErpSource) => Promise<T>,
): Promise<T> => {
  const erp = agent.deps.openErp(
    {
      id: form.id ?? 'test',
      kind: 'erp',
      system: form.system,
      name: 'test',
      enabled: true,
      settings: form.settings,
      paused: 'no',
      cause: null,
      detail: null,
      lastOkAtMs: null,
      fingerprint: null,
    },
    await credentialsOf(agent, form),
  );
  try {
    return await work(erp);
  } finally {
    await erp.close();
  }
};

const testSystem = async (
  agent: Agent,
  wanted: Wanted,
  credentials: Record<string, string>,
): Promise<Outcome> => {
  // A copy of its own would renew tokens behind the back of the one at work.
  const working = atWork(agent, wanted);
  const opened =
    working ??
    agent.deps.systems.open(wanted.system, wanted.settings, credentials, async (changed) => {
      if (wanted.id !== null) await agent.deps.secrets.set(wanted.id, changed);
    });
  try {
    const signal = AbortSignal.timeout(patienceMs);
    const result = await opened.system.test({
      http: opened.session(signal),
      mapping: createMapping(agent.ledger, wanted.id ?? ''),
      nowMs: agent.deps.clock.now(),
      signal,
    });
    if (succeeded(result)) {
      return { ok: true, cause: null, detail: null, values: {}, facts: result.value.facts, problems: [] };
    }
    return {
      ok: false,
      cause: result.cause,
      detail: result.detail ?? null,
      values: {},
      facts: [],
      problems: [],
    };
  } finally {
    if (working === null) await opened.close();
  }
};

/** The running copy, when the form holds exactly what that one runs with. */
const atWork = (agent: Agent, { id, settings, credentials }: Wanted) => {
  const runtime = id === null ? null : agent.runtime(id);
  const isSame =
    Object.keys(credentials).length === 0 &&
    JSON.stringify(runtime?.connection.settings) === JSON.stringify(settings);
  return isSame ? (runtime?.opened ?? null) : null;
};

/** Tries a connection as the form has it now; stored credentials fill in what was not typed. Never throws. */
export const probe = async (agent: Agent, wanted: Wanted): Promise<TestReport> => {
  const from = performance.now();
  let outcome: Outcome;
  try {
    outcome =
      wanted.kind === 'erp'
        ? await withErp(agent, wanted, erpReport)
        : await testSystem(agent, wanted, await credentialsOf(agent, wanted));
  } catch (error) {
    outcome = failed(error);
  }
  return { ...outcome, tookMs: Math.round(performance.now() - from) };
};
