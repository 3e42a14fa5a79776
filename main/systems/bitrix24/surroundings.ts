import { z } from 'zod';
import type { BitrixClient } from '#main/systems/bitrix24/client.ts';
import type { Command } from '#main/systems/bitrix24/command.ts';
import { dealFamily, type Family, itemFamily, manyRows } from '#main/systems/bitrix24/family.ts';
import type { BitrixSettings } from '#main/systems/bitrix24/manifest.ts';
import type { Call } from '#main/systems/port.ts';
import { ok, type Refusal, type Result, refuse, succeeded } from '#shared/result.ts';

/** What one portal offers, asked once for each opening. */
export interface Surroundings {
  family: Family;
  isNew: boolean;
  /** The portal keeps a history of stages that can be read on from an id. */
  history: boolean;
  /** User fields that are really there; null = use none. */
  orderField: string | null;
  trackingField: string | null;
  noticeField: string | null;
}

export const availability = z.object({ isExisting: z.boolean(), isAvailable: z.boolean() });
export const categories = z.object({
  categories: z.array(z.object({ id: z.coerce.string(), name: z.string() })),
});

const probed = { add: 'crm.item.add', rows: 'crm.item.productrow.set', history: 'crm.stagehistory.list' };

/** Only rights, settings or an absent method stand in the way: the order can go without this extra. */
const isForGood = (refusal: Refusal): boolean =>
  refusal.outcome === 'invalid' || refusal.outcome === 'not_found';

export interface Surveyor {
  survey(call: Call): Promise<Result<Surroundings>>;
  /** The funnel's number; names are compared exactly, as the portal does (shops.md 1.9). */
  funnel(call: Call, nameOrId: string): Promise<Result<number>>;
}

export const createSurveyor = (client: BitrixClient, settings: BitrixSettings): Surveyor => {
  let known: Surroundings | null = null;
  const funnels = new Map<string, number>();

  const methods = async (call: Call): Promise<Result<Record<keyof typeof probed, boolean>>> => {
    const commands: Record<string, Command> = Object.fromEntries(
      Object.entries(probed).map(([name, method]) => [
        name,
        { method: 'method.get', params: { name: method } },
      ]),
    );
    const answer = await client.batch(call, commands);
    if (!succeeded(answer)) return answer;
    const failed = Object.values(answer.value.errors)[0];
    if (failed !== undefined) return failed;
    const has = (name: string): boolean => {
      const found = availability.safeParse(answer.value.results[name]);
      return found.success && found.data.isExisting && found.data.isAvailable;
    };
    return ok({ add: has('add'), rows: has('rows'), history: has('history') });
  };

  const makeField = async (call: Call, name: string): Promise<Result<null>> => {
    // Neither shown in lists nor edited there: a field for machines (there is no "hidden" in the documented list).
    const fields = {
      FIELD_NAME: name.replace(/^UF_CRM_/, ''),
      USER_TYPE_ID: 'string',
      LABEL: name,
      SHOW_FILTER: 'E',
      EDIT_IN_LIST: 'N',
      MULTIPLE: 'N',
      MANDATORY: 'N',
    };
    const made = await client.ask(
      call,
      { method: 'crm.deal.userfield.add', params: { fields } },
      z.union([z.number(), z.string()]),
      'set',
    );
    return succeeded(made) ? ok(null) : made;
  };

  /** Unknown fields are passed over without a word, so whether it exists has to be asked. */
  const ensureField = async (call: Call, name: string): Promise<Result<string | null>> => {
    if (name === '') return ok(null);
    const command = { method: 'crm.deal.userfield.list', params: { filter: { FIELD_NAME: name } } };
    const listed = await client.ask(call, command, manyRows);
    if (!succeeded(listed)) return isForGood(listed) ? ok(null) : listed;
    if (listed.value.some((field) => field['fieldname'] === name)) return ok(name);
    if (!settings.createFields) return ok(null);
    const made = await makeField(call, name);
    if (!succeeded(made)) return isForGood(made) ? ok(null) : made;
    return ok(name);
  };

  return {
    async survey(call) {
      if (known !== null) return ok(known);
      const has = await methods(call);
      if (!succeeded(has)) return has;
      const orderField = await ensureField(call, settings.orderField);
      if (!succeeded(orderField)) return orderField;
      const trackingField = await ensureField(call, settings.trackingField);
      if (!succeeded(trackingField)) return trackingField;
      const noticeField = await ensureField(call, settings.noticeField);
      if (!succeeded(noticeField)) return noticeField;
      const isNew = has.value.add && has.value.rows;
      known = {
        family: isNew ? itemFamily : dealFamily,
        isNew,
        history: has.value.history,
        orderField: orderField.value,
        trackingField: trackingField.value,
        noticeField: noticeField.value,
      };
      return ok(known);
    },
    async funnel(call, nameOrId) {
      if (nameOrId === '') return ok(0);
      if (/^\d{1,9}$/.test(nameOrId)) return ok(Number(nameOrId));
      const cached = funnels.get(nameOrId);
      if (cached !== undefined) return ok(cached);
      const listed = await client.ask(
        call,
        { method: 'crm.category.list', params: { entityTypeId: 2 } },
        categories,
      );
      if (!succeeded(listed)) return listed;
      const found = listed.value.categories.find((one) => one.name === nameOrId);
      if (found === undefined) {
        return refuse('invalid', 'mapping.unknown_value', {
          detail: `no funnel ${nameOrId}`,
          values: { value: nameOrId },
        });
      }
      funnels.set(nameOrId, Number(found.id));
      return ok(Number(found.id));
    },
  };
};
