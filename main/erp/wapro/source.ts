import type { Driver } from '#main/erp/driver.ts';
import type {
  Applied,
  BrowseNode,
  ErpCommand,
  ErpSource,
  LoadedObject,
  RehearsalStep,
} from '#main/erp/port.ts';
import { queueTableSource } from '#main/erp/queue-table/source.ts';
import { rehearsing } from '#main/erp/rehearsing.ts';
import type { EntityName } from '#shared/domain/index.ts';
import type { SqlSettings } from '#shared/erp/engine.ts';
import type { WaproProfile } from '#shared/erp/wapro.ts';
import { type Result, refuse } from '#shared/result.ts';
import { Dictionaries } from './dictionaries.ts';
import { dictionaryTables, waproQueueProfile } from './profile.ts';
import { remappable } from './remap.ts';
import { writeGrants } from './write/grants.ts';
import { OrderWriter } from './write/order-writer.ts';
import { setWaproOrder } from './write/set-order.ts';

const bareName = (name: string): string => name.slice(name.lastIndexOf('.') + 1).toLowerCase();

/**
 * WAPRO Mag over SQL Server: an ERP with a queue table whose tables are known, and what is special about it. Orders
 * are written by procedures of WAPRO (erp.md A4), never into its tables.
 */
export const waproSource = (driver: Driver, settings: WaproProfile, connection: SqlSettings): ErpSource => {
  const base = queueTableSource(driver, waproQueueProfile(settings), connection);
  const dictionaries = new Dictionaries(driver, settings.remap);

  const named = async (loaded: LoadedObject[]): Promise<LoadedObject[]> => {
    const codes = loaded.flatMap((entry) => {
      const code = entry.kind === 'found' ? entry.object['status'] : null;
      return typeof code === 'string' ? [code] : [];
    });
    const names = await dictionaries.orderStatuses(codes);
    return loaded.map((entry) => {
      const code = entry.kind === 'found' ? entry.object['status'] : null;
      const name = typeof code === 'string' ? names.get(code) : undefined;
      if (entry.kind !== 'found' || name === undefined) return entry;
      return { ...entry, object: { ...entry.object, statusName: name } };
    });
  };

  const applyOver = async (
    over: Driver,
    command: ErpCommand,
    steps: RehearsalStep[],
  ): Promise<Result<Applied>> => {
    const { orders, remap } = settings;
    if (command.kind === 'set_order' && command.entity !== 'supplier_order')
      return setWaproOrder(over, remap, command, connection.lockTimeoutMs, steps);
    if (command.kind !== 'create_order' || orders === undefined)
      return refuse('invalid', 'erp.not_supported', {
        detail:
          command.kind === 'create_order'
            ? 'the connection does not say how orders are written'
            : 'documents and orders to suppliers are made in WAPRO itself',
      });
    return new OrderWriter({ driver: over, profile: settings, orders, settings: connection, steps }).create(
      command,
    );
  };

  return {
    ...base,
    async probe() {
      return { ...(await base.probe()), programVersion: await dictionaries.programVersion() };
    },
    async inspect() {
      const report = await base.inspect();
      return { ...report, problems: remappable(report.problems, settings.remap) };
    },
    async browse(parent) {
      const nodes = await base.browse(parent);
      if (parent !== null) return nodes;
      // The dictionaries first: their rows are what settings and mappings are filled from.
      const rank = new Map(dictionaryTables(settings).map((name, index) => [bareName(name), index]));
      const place = ({ name }: BrowseNode): number => rank.get(bareName(name)) ?? rank.size;
      return nodes.toSorted((a, b) => place(a) - place(b));
    },
    async load(entity: EntityName, keys: string[]) {
      const loaded = await base.load(entity, keys);
      return entity === 'order' ? named(loaded) : loaded;
    },
    apply: (command) => applyOver(driver, command, []),
    async rehearse(command) {
      const steps: RehearsalStep[] = [];
      const result = await applyOver(rehearsing(driver, []), command, steps);
      return { steps, result };
    },
    async script(options) {
      const made = await base.script(options);
      return { ...made, install: made.install + (await writeGrants(driver, settings, options.login)) };
    },
  };
};
