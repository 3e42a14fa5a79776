import type { Agent } from '#main/engine/agent.ts';
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

const erpReport = async (erp: ReturnType<Agent['deps']['openErp']>): Promise<Outcome> => {
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

const testErp = async (
  agent: Agent,
  wanted: Wanted,
  credentials: Record<string, string>,
): Promise<Outcome> => {
  const erp = agent.deps.openErp(
    {
      id: wanted.id ?? 'test',
      kind: 'erp',
      system: wanted.system,
      name: 'test',
      enabled: true,
      settings: wanted.settings,
      paused: 'no',
      cause: null,
      detail: null,
      lastOkAtMs: null,
      fingerprint: null,
    },
    credentials,
  );
  try {
    return await erpReport(erp);
  } finally {
    await erp.close();
  }
};

const testSystem = async (
  agent: Agent,
  wanted: Wanted,
  credentials: Record<string, string>,
): Promise<Outcome> => {
  const opened = agent.deps.systems.open(wanted.system, wanted.settings, credentials);
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
    await opened.close();
  }
};

/** Tries a connection as the form has it now; stored credentials fill in what was not typed. Never throws. */
export const probe = async (agent: Agent, wanted: Wanted): Promise<TestReport> => {
  const from = performance.now();
  let outcome: Outcome;
  try {
    const stored = wanted.id === null ? {} : await agent.deps.secrets.get(wanted.id);
    const credentials = { ...stored, ...wanted.credentials };
    outcome =
      wanted.kind === 'erp'
        ? await testErp(agent, wanted, credentials)
        : await testSystem(agent, wanted, credentials);
  } catch (error) {
    outcome = failed(error);
  }
  return { ...outcome, tookMs: Math.round(performance.now() - from) };
};
