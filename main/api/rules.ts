import type { Agent } from '#main/engine/agent.ts';
import { applyRules } from '#main/engine/rules.ts';
import type { Handlers } from '#shared/api/contract.ts';
import { entitySchemas } from '#shared/domain/index.ts';
import { MostekError } from '#shared/errors.ts';
import { problemOf } from '#shared/expression.ts';
import { succeeded } from '#shared/result.ts';
import type { Rulebook } from '#shared/rules.ts';

type Names = 'rules.get' | 'rules.save' | 'rules.undo' | 'rules.preview';

interface Problem {
  path: string;
  message: string;
}

/** Every expression that can't be run, by its place in the book. */
const problemsOf = (book: Rulebook): Problem[] => {
  const texts = [
    ...book.rules.map((rule, n) => [`rules.${n}.when.expression`, rule.when.expression ?? ''] as const),
    ...book.fields.map((field, n) => [`fields.${n}.expression`, field.expression] as const),
  ];
  return texts.flatMap(([path, text]) => {
    const message = text === '' ? null : problemOf(text);
    return message === null ? [] : [{ path, message }];
  });
};

export const ruleHandlers = (agent: Agent, actor: string): Pick<Handlers, Names> => {
  const { ledger, deps } = agent;

  const keep = (connectionId: string, book: Rulebook, action: string): void => {
    if (ledger.connections.get(connectionId) === null) {
      throw new MostekError('message.not_found', `no connection ${connectionId}`);
    }
    const atMs = deps.clock.now();
    ledger.write(() => {
      const before = ledger.rulebooks.current(connectionId).book;
      ledger.rulebooks.save(connectionId, book, atMs, actor);
      ledger.audit.add({
        atMs,
        actor,
        action,
        subject: `connection:${connectionId}`,
        before: JSON.stringify(before),
        after: JSON.stringify(book),
        reason: null,
      });
    });
    agent.bus.emit('event', { type: 'mappings' });
  };

  return {
    'rules.get': ({ connectionId }) => {
      const { version, book } = ledger.rulebooks.current(connectionId);
      const history = ledger.rulebooks
        .history(connectionId)
        .map((one) => ({ version: one.version, atMs: one.at, actor: one.actor }));
      return Promise.resolve({ version, book, history });
    },
    'rules.save': ({ connectionId, book }) => {
      const problems = problemsOf(book);
      if (problems.length === 0) keep(connectionId, book, 'rules.save');
      return Promise.resolve({ problems });
    },
    'rules.undo': ({ connectionId, version }) => {
      const book = ledger.rulebooks.version(connectionId, version);
      if (book === null) throw new MostekError('message.not_found', `no version ${version}`);
      keep(connectionId, book, 'rules.undo');
      return Promise.resolve({});
    },
    async 'rules.preview'({ book, deliveryId }) {
      const row = ledger.deliveries.get(deliveryId);
      const detail = ledger.deliveries.detail(deliveryId);
      if (row === null || detail?.object == null) {
        throw new MostekError('message.not_found', `no delivery ${deliveryId}`);
      }
      const before = entitySchemas[row.entity].parse(detail.object);
      const result = await applyRules(ledger, book, row.entity, before);
      if (succeeded(result)) {
        const { object, decided } = result.value;
        return { before: { ...before }, after: { ...object }, decided, problem: null };
      }
      const [field] = result.fields ?? [];
      const problem = `${field?.path ?? ''}: ${result.detail ?? ''}`;
      return { before: { ...before }, after: null, decided: {}, problem };
    },
  };
};
