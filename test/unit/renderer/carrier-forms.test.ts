import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createRegistry } from '#main/systems/registry.ts';
import { fieldsOf } from '#renderer/screens/connections/schema-fields.ts';
import { textAt } from '#shared/i18n/index.ts';
import { languages } from '#shared/i18n/shape.ts';

const carriers = createRegistry()
  .list()
  .filter(({ role }) => role === 'carrier');

const has = (language: (typeof languages)[number], key: string): boolean => {
  const text = textAt(language, key);
  return text !== undefined && text !== '' && text !== key;
};

describe.each(carriers)('the forms of $name', ({ settings, credentials, carrier }) => {
  const forms = [settings, credentials, ...(carrier?.waybill === undefined ? [] : [carrier.waybill])];
  const schemas = forms.map((form) => z.toJSONSchema(form, { io: 'input' }));
  const fields = schemas.flatMap(fieldsOf);
  // A field without help of its own is given a name for it all the same, so what was written is read.
  const help = schemas.flatMap(({ properties }) =>
    Object.values(properties ?? {}).flatMap(
      (one) => z.object({ help: z.string() }).safeParse(one).data?.help ?? [],
    ),
  );

  it.each(languages)('have labels, help and choices in %s', (language) => {
    expect(fields.length).toBeGreaterThan(2);
    const wanted = fields.flatMap((field) => [
      field.label ?? `no label: ${field.name}`,
      ...field.options.map((option) => `choice.${field.name}.${option}`),
    ]);
    expect([...wanted, ...help].filter((key) => !has(language, key))).toEqual([]);
  });
});
