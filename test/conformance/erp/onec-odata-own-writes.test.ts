import { beforeEach, describe, expect, it } from 'vitest';
import type { Change, ErpSource } from '#main/erp/port.ts';
import { succeeded } from '#shared/result.ts';
import { textOf } from '#test/peers/onec-odata/values.ts';
import { acceptAll, claimAll, drain, siteOrder, useOnec } from './onec-odata-harness.ts';

const onec = useOnec();
const ORDERS = 'Document_ЗаказПокупателя';
let next = 8_000;
let number = '';
beforeEach(() => {
  next += 1;
  number = String(next);
  onec.peer.base.onPost = () => null;
});

const create = async (erp: ErpSource): Promise<string> => {
  const applied = await erp.apply({
    kind: 'create_order',
    source: 'sklep',
    externalId: number,
    order: siteOrder(),
  });
  if (!succeeded(applied)) throw new Error(applied.cause);
  return applied.value.key;
};
const changesOf = async (erp: ErpSource, key: string): Promise<Change[]> => {
  const claimed = await claimAll(erp);
  await acceptAll(erp, claimed);
  return claimed.filter((change) => change.key === key);
};

describe('what we wrote ourselves', () => {
  it('does not come back as a change', async () => {
    const erp = onec.open();
    await drain(erp);
    const key = await create(erp);
    expect(await changesOf(erp, key)).toEqual([]);
  });

  it('comes back when somebody saved the order just before we posted it', async () => {
    const erp = onec.open();
    await drain(erp);
    const { base } = onec.peer;
    base.onPost = (_set, row) => {
      base.onPost = () => null;
      base.save(ORDERS, textOf(row['Ref_Key']), { НомерПосылки: `TTN-${number}` });
      return null;
    };
    const key = await create(erp);
    expect(base.object(ORDERS, key)['НомерПосылки']).toBe(`TTN-${number}`);
    expect(await changesOf(erp, key)).toHaveLength(1);
  });
});
