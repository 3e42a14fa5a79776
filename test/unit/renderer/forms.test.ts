import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { checkObject } from '#renderer/objects/check-object.ts';
import { fromFormValues, toFormValues, typedCredentials } from '#renderer/screens/connections/form-values.ts';
import { replaceName } from '#renderer/screens/connections/profile-path.ts';
import { fieldsOf } from '#renderer/screens/connections/schema-fields.ts';
import { erpForm } from '#shared/erp/connection.ts';
import { erpTypes } from '#shared/erp/types.ts';

const schema = z.toJSONSchema(
  z.object({
    baseUrl: z.url().meta({ label: 'field.baseUrl' }),
    email: z.email(),
    pageSize: z.number().int().min(10).max(250).default(100).meta({ advanced: true }),
    statuses: z.array(z.string()).default([]),
    kinds: z.array(z.enum(['a', 'b'])).optional(),
    tls: z.enum(['off', 'on']).default('off'),
    ca: z.string().optional().meta({ widget: 'text' }),
    on: z.boolean().default(true),
    nested: z.object({ x: z.number() }).optional(),
  }),
  { io: 'input' },
);
const fields = fieldsOf(schema);
const fill = (values: Record<string, string | boolean | string[]>) =>
  fromFormValues(fields, {
    ...toFormValues(fields, {}),
    baseUrl: 'https://a.pl',
    email: 'a@b.pl',
    ...values,
  });

describe('a form drawn from a schema', () => {
  it('knows the kind of every input', () => {
    expect(Object.fromEntries(fields.map((field) => [field.name, field.kind]))).toEqual({
      baseUrl: 'text',
      email: 'text',
      pageSize: 'number',
      statuses: 'list',
      kinds: 'choices',
      tls: 'select',
      ca: 'multiline',
      on: 'boolean',
      nested: 'json',
    });
    expect(fields.filter((field) => field.required).map((field) => field.name)).toEqual(['baseUrl', 'email']);
  });

  it('gives back what was typed, in the types of the schema', () => {
    expect(fill({ pageSize: '50', statuses: 'O, P;C', kinds: ['b'], on: false, nested: '{"x":1}' })).toEqual({
      problems: {},
      settings: {
        baseUrl: 'https://a.pl',
        email: 'a@b.pl',
        pageSize: 50,
        statuses: ['O', 'P', 'C'],
        kinds: ['b'],
        tls: 'off',
        on: false,
        nested: { x: 1 },
      },
    });
  });

  it('names what cannot be taken', () => {
    const { problems } = fill({ baseUrl: 'shop', email: 'nobody', pageSize: '3', nested: '{' });
    expect(problems).toEqual({
      baseUrl: { key: 'address' },
      email: { key: 'email' },
      pageSize: { key: 'range', min: 10, max: 250 },
      nested: { key: 'json' },
    });
    expect(fill({ baseUrl: ' ', pageSize: 'ten' }).problems).toEqual({
      baseUrl: { key: 'required' },
      pageSize: { key: 'number' },
    });
  });

  it('shows stored settings as they were typed', () => {
    expect(toFormValues(fields, { statuses: ['O', 'P'], pageSize: 20 })).toMatchObject({
      statuses: 'O, P',
      pageSize: '20',
      tls: 'off',
      on: true,
    });
  });

  it('sends only credentials that were typed now', () => {
    expect(typedCredentials({ apiKey: '', password: 'x' })).toEqual({ password: 'x' });
  });

  it.each(erpTypes)('draws the settings of $id', (engine) => {
    const drawn = fieldsOf(z.toJSONSchema(erpForm(engine), { io: 'input' }));
    const profile = drawn.find((field) => field.name === 'profile');
    if (engine.profile !== 'wapro') expect(profile).toMatchObject({ kind: 'json', advanced: true });
    else expect(drawn.map((field) => field.name)).toContain('profile/orders/customer/otherwise');
    expect(drawn.every((field) => field.label.startsWith('field.'))).toBe(true);
  });
});

describe('a suggested name', () => {
  const profile = {
    kind: 'queue-table',
    entities: { order: { table: 'orders', fields: { 'customer.name': 'b.name', key: 'id' } } },
  };

  it('takes the place of the wrong one, also where names hold points, and keeps the alias of a join', () => {
    expect(replaceName(profile, 'entities.order.fields.customer.name', 'full_name')).toMatchObject({
      entities: { order: { fields: { 'customer.name': 'b.full_name' } } },
    });
    expect(replaceName(profile, 'entities.order.table', 'doc')).toMatchObject({
      entities: { order: { table: 'doc' } },
    });
  });

  it('is written where the profile left the default, and nowhere else', () => {
    expect(replaceName(profile, 'queue.table', 'change_queue')).toMatchObject({
      queue: { table: 'change_queue' },
    });
    expect(replaceName(profile, 'kind.table', 'x')).toBeNull();
    expect(profile).not.toHaveProperty('queue');
  });
});

describe('an edited object', () => {
  it('is checked by the schema that the agent uses', () => {
    const good = { key: '7', sku: 'A-1', name: 'Tea', active: true, stock: [], prices: [] };
    expect(checkObject('product', JSON.stringify(good)).ok).toBe(true);
    const bad = checkObject('product', JSON.stringify({ ...good, stock: [{ quantity: '1,5' }] }));
    expect(bad).toMatchObject({ ok: false, problems: [{ path: 'stock.0.quantity', key: 'decimal' }] });
    expect(checkObject('product', '{')).toMatchObject({ ok: false, problems: [{ path: '', key: 'json' }] });
  });
});
