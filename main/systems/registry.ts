import { openDoor } from '#main/http/door.ts';
import { baseLinker } from '#main/systems/baselinker/index.ts';
import { bitrix24 } from '#main/systems/bitrix24/index.ts';
import { cdek } from '#main/systems/cdek/index.ts';
import { commerceMl } from '#main/systems/commerceml/index.ts';
import { csCart } from '#main/systems/cs-cart/index.ts';
import { dhl } from '#main/systems/dhl/index.ts';
import { dhl24 } from '#main/systems/dhl24/index.ts';
import { dpdPl } from '#main/systems/dpd-pl/index.ts';
import { glsPl } from '#main/systems/gls-pl/index.ts';
import { inPost } from '#main/systems/inpost/index.ts';
import { meest } from '#main/systems/meest/index.ts';
import { novaPoshta } from '#main/systems/nova-poshta/index.ts';
import type { Capability, System, SystemModule, SystemRegistry } from '#main/systems/port.ts';
import { prestaShop } from '#main/systems/prestashop/index.ts';
import { rest } from '#main/systems/rest/index.ts';
import { ukrposhta } from '#main/systems/ukrposhta/index.ts';
import { wooCommerce } from '#main/systems/woocommerce/index.ts';
import { flowSettings } from '#shared/connection.ts';
import { MostekError } from '#shared/errors.ts';

/** Every system Mostek knows. Adding one means adding its folder, and a line here. */
const modules: readonly SystemModule[] = [
  csCart,
  commerceMl,
  wooCommerce,
  prestaShop,
  baseLinker,
  bitrix24,
  novaPoshta,
  inPost,
  ukrposhta,
  meest,
  cdek,
  dpdPl,
  glsPl,
  dhl24,
  dhl,
  rest,
];

const implementedBy: Record<Capability, (system: System) => boolean> = {
  test: () => true,
  push: (system) => system.push !== undefined,
  push_many: (system) => system.pushMany !== undefined,
  lookup: (system) => system.lookup !== undefined,
  pull_orders: (system) => system.pullOrders !== undefined,
  read_orders: (system) => system.readOrders !== undefined,
  dictionary: (system) => system.dictionary !== undefined,
  serve: (system) => system.admits !== undefined,
  track: (system) => system.track !== undefined,
  label: (system) => system.label !== undefined,
  suggest: (system) => system.suggest !== undefined,
  quote: (system) => system.quote !== undefined,
  registry: (system) => system.registry !== undefined,
  amend: (system) => system.amend !== undefined,
};

/** A system that declares what it does not do, or does what it does not declare, must not start. */
export const assertDeclared = (module: SystemModule, system: System): void => {
  if ((module.manifest.role === 'carrier') !== (module.manifest.carrier !== undefined)) {
    throw new MostekError('agent.internal', `${module.manifest.id}: what makes it a carrier is missing`);
  }
  for (const [capability, isImplemented] of Object.entries(implementedBy)) {
    const declared = module.manifest.capabilities.some((name) => name === capability);
    if (declared !== isImplemented(system)) {
      throw new MostekError(
        'agent.internal',
        `${module.manifest.id}: ${capability} declared and implemented differ`,
      );
    }
  }
};

export const createRegistry = (known: readonly SystemModule[] = modules): SystemRegistry => {
  const byId = new Map(known.map((module) => [module.manifest.id, module]));
  return {
    list: () => known.map((module) => module.manifest),
    get: (id) => byId.get(id)?.manifest ?? null,
    open(id, settings, credentials, keep) {
      const module = byId.get(id);
      if (module === undefined) throw new MostekError('message.invalid', `unknown system ${id}`);
      const parsedCredentials = module.manifest.credentials.safeParse(credentials);
      if (!parsedCredentials.success) {
        throw new MostekError('agent.secret_missing', 'credentials are missing or incomplete');
      }
      const parsed = module.manifest.settings.safeParse(settings);
      if (!parsed.success) {
        const issue = parsed.error.issues[0];
        throw new MostekError('message.invalid', `${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`);
      }
      const system = module.open(parsed.data, parsedCredentials.data, keep);
      assertDeclared(module, system);
      const flow = flowSettings.parse(settings);
      const door = openDoor({
        limits: {
          ...module.manifest.limits,
          ...(flow.requestsPerMinute === undefined ? {} : { perSecond: flow.requestsPerMinute / 60 }),
          ...(flow.timeoutSeconds === undefined ? {} : { timeoutMs: flow.timeoutSeconds * 1_000 }),
        },
        proxy: flow.proxy,
        ca: flow.httpCa,
        secrets: Object.values(credentials),
      });
      return {
        manifest: module.manifest,
        system,
        session: (signal, rehearse) => door.session(signal, rehearse),
        async close() {
          await system.close?.();
          await door.close();
        },
      };
    },
  };
};
