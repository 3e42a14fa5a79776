import { createHash } from 'node:crypto';
import type { ErpProbe } from '#main/erp/port.ts';
import { MostekError } from '#shared/errors.ts';
import type { Base } from './base.ts';
import { readNodes } from './node.ts';

const setsOf = (base: Base): string[] => {
  const { entities, createOrder, setOrder, setSupplierOrder, documents } = base.profile;
  return [
    ...new Set([
      ...Object.values(entities).map(({ set }) => set),
      ...(createOrder === undefined
        ? []
        : [createOrder.set, createOrder.customer.set, createOrder.goods.set]),
      ...(setOrder === undefined ? [] : [setOrder.set]),
      ...(setSupplierOrder === undefined ? [] : [setSupplierOrder.set]),
      ...Object.values(documents).map(({ set }) => set),
    ]),
  ];
};

/** Sets this user may not even read. Rights to write show themselves only when something is written. */
const closedSets = async (base: Base): Promise<string[]> => {
  const published = (await base.metadata()).sets;
  const asked = setsOf(base).filter((set) => published.has(set));
  const closed = await Promise.all(
    asked.map(async (set) => {
      try {
        await base.client.rows(set, { $top: 1, $select: 'Ref_Key' });
        return [];
      } catch (error) {
        if (error instanceof MostekError && error.causeId === 'erp.rights_missing') return [`READ ${set}`];
        throw error;
      }
    }),
  );
  return closed.flat();
};

/**
 * The guid of the exchange plan's own node is made once for each base and stays through updates and moves to
 * another server; without a plan the address has to do.
 */
const fingerprintOf = async (base: Base): Promise<string> => {
  const plan = base.profile.exchange?.plan;
  const self = plan === undefined ? undefined : (await readNodes(base, plan)).find((node) => node.self);
  if (self !== undefined) return `1c-node:${self.key}`;
  return `1c-url:${createHash('sha256').update(base.client.root.toLowerCase()).digest('hex').slice(0, 32)}`;
};

/** Who answers there. 1C's OData does not tell the platform's version; the protocol's has to do. */
export const probe = async (base: Base): Promise<ErpProbe> => {
  const hello = await base.client.hello();
  const version = hello.headers['dataserviceversion'] ?? hello.headers['odata-version'] ?? '';
  const clock = Date.parse(hello.headers['date'] ?? '');
  return {
    engine: 'odata',
    version: version === '' ? 'OData' : `OData ${version.replace(/;.*$/, '').trim()}`,
    fingerprint: await fingerprintOf(base),
    charset: null,
    clockMs: Number.isNaN(clock) ? Date.now() : clock,
    encrypted: base.client.encrypted,
    user: base.settings.user,
    missingRights: await closedSets(base),
  };
};
