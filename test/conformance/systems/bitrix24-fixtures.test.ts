import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { batchAnswer } from '#main/systems/bitrix24/client.ts';
import { dealOf } from '#main/systems/bitrix24/deal.ts';
import { errorBody, refusalOfError } from '#main/systems/bitrix24/errors.ts';
import { fieldOf, manyRows, oneRow } from '#main/systems/bitrix24/family.ts';
import { duplicates } from '#main/systems/bitrix24/find.ts';
import { stageHistory } from '#main/systems/bitrix24/pull.ts';
import { profile, scopes } from '#main/systems/bitrix24/questions.ts';
import { availability, categories } from '#main/systems/bitrix24/surroundings.ts';
import { tokenAnswer } from '#main/systems/bitrix24/tokens.ts';

const folder = join(import.meta.dirname, '../../../../shared/contracts/fixtures/bitrix24');
const read = (name: string): unknown => JSON.parse(readFileSync(join(folder, name), 'utf8'));
const named = (pattern: RegExp): string[] => readdirSync(folder).filter((name) => pattern.test(name));
const resultOf = (name: string): unknown => z.object({ result: z.unknown() }).parse(read(name)).result;

const shapes: readonly [name: string, shape: z.ZodType][] = [
  ['crm.item.add', oneRow],
  ['crm.item.get', oneRow],
  ['crm.item.update', oneRow],
  ['crm.item.list', manyRows],
  ['crm.item.productrow.list', manyRows],
  ['crm.item.productrow.set', manyRows],
  ['crm.deal.get', oneRow],
  ['crm.deal.list', manyRows],
  ['crm.deal.productrows.get', manyRows],
  ['crm.deal.userfield.list', manyRows],
  ['crm.contact.list', manyRows],
  ['crm.status.list', manyRows],
  ['crm.status.list.DEAL_STAGE_10', manyRows],
  ['crm.category.list', categories],
  ['crm.stagehistory.list', stageHistory],
  ['crm.duplicate.findbycomm', duplicates],
  ['method.get', availability],
  ['profile', profile],
  ['scope', scopes],
  ['batch', batchAnswer],
];

describe('Bitrix24 recordings', () => {
  it.each(shapes)('%s is read', (name, shape) => {
    const parsed = shape.safeParse(resultOf(`${name}.response.json`));
    expect(parsed.error?.issues ?? []).toEqual([]);
  });

  it('tells the same of a deal in both spellings', () => {
    const today = dealOf(oneRow.parse(resultOf('crm.item.add.response.json')));
    expect(today).toMatchObject({ id: '342', stage: 'C9:UC_KN8KFI', final: false, total: '999.99' });
    const former = dealOf(oneRow.parse(resultOf('crm.deal.get.response.json')));
    expect(former).toMatchObject({ id: '410', stage: 'PREPARATION', final: false, total: '1000000.00' });
    expect(fieldOf({ ufcrmmostekorder: 'x' }, 'UF_CRM_MOSTEK_ORDER')).toBe('x');
  });

  it('reads no hit and hits of the search for duplicates', () => {
    expect(duplicates.parse(resultOf('crm.duplicate.findbycomm.response.json'))).toEqual(['275', '2297']);
    expect([duplicates.parse([]), duplicates.parse({})]).toEqual([[], []]);
  });

  it('reads the maps of a batch, empty or filled', () => {
    const good = batchAnswer.parse(resultOf('batch.response.json'));
    expect([Object.keys(good.result), good.result_error]).toEqual([['get_user', 'get_department'], {}]);
    const bad = batchAnswer.parse(resultOf('batch.result_error.halt0.json'));
    expect([bad.result, Object.keys(bad.result_error)]).toEqual([{}, ['get_user', 'get_department']]);
    const halted = batchAnswer.parse(resultOf('batch.result_error.halt1.json'));
    expect(Object.keys(halted.result_error)).toEqual(['get_user']);
  });

  it('reads a new pair of tokens', () => {
    expect(tokenAnswer.parse(read('oauth.refresh.response.1.json')).access_token).toMatch(/^ydtj/);
  });

  it.each(named(/\.error(\.\d)?\.json$/))('%s is a refusal with a cause', (name) => {
    const body = errorBody.parse(read(name));
    const refusal = refusalOfError(body, { repeatable: false, status: 400, retryAtMs: null });
    expect(refusal).toMatchObject({ outcome: expect.stringMatching(/^(invalid|not_found|unauthorised)$/) });
    expect(refusal?.detail).not.toBe('');
  });

  it('understands the text where the code is empty', () => {
    const meaning = (text: string) =>
      refusalOfError(
        { error: '', error_description: text },
        { repeatable: true, status: 400, retryAtMs: null },
      );
    expect(meaning('Not found')).toMatchObject({ outcome: 'not_found' });
    expect(meaning('Access denied')).toMatchObject({ outcome: 'invalid', cause: 'remote.forbidden' });
    expect(meaning('Доступ запрещён')).toMatchObject({ outcome: 'invalid', cause: 'remote.invalid' });
  });
});
