import { multiplyDecimals, roundDecimal } from '#shared/decimal.ts';
import type { OrderLine } from '#shared/domain/index.ts';
import type { OdataItemRule } from '#shared/erp/onec-odata.ts';
import { refuse } from '#shared/result.ts';
import { orFilters, setUrl } from './address.ts';
import { partOf, typeOf } from './base.ts';
import { type Call, createOnce, find } from './command.ts';
import { Refused } from './outcome.ts';
import { textAt } from './rows.ts';
import { assign, choose, condition, fixed, heldIn, taken } from './targets.ts';
import { encodeFor } from './values.ts';
import type { Body } from './writer.ts';

/** A line and where it stands in the order, for the field problems. */
export interface PlacedLine {
  line: OrderLine;
  path: string;
}

const folded = (text: string): string => text.trim().toLowerCase();

/** Items by article, compared as 1C compares texts: without case and outer blanks. Two that fit are refused. */
const itemsByArticle = async (
  call: Call,
  rule: OdataItemRule,
  lines: readonly PlacedLine[],
): Promise<Map<string, string>> => {
  const { base } = call;
  const articles = [...new Set(lines.map(({ line }) => line.sku.trim()))];
  const filters = orFilters(
    articles.map((article) => `(${condition(call, rule.set, rule.article, article)})`),
    setUrl(base.client.root, rule.set),
    base.settings.urlLength,
  );
  const found = new Map<string, string>();
  for (const filter of filters) {
    for (const row of await find(call, rule.set, filter)) {
      const key = textAt(row, 'Ref_Key');
      const article = folded(heldIn(row, rule.article));
      if (key === null || row['DeletionMark'] === true) continue;
      const place = lines.find(({ line }) => folded(line.sku) === article);
      if (place !== undefined && found.has(article)) {
        throw new Refused(
          refuse('invalid', 'erp.duplicate', {
            detail: `two objects of ${rule.set} have the article ${place.line.sku}`,
            values: { value: place.line.sku },
            fields: [{ path: `${place.path}.sku`, message: place.line.sku }],
          }),
        );
      }
      found.set(article, key);
    }
  }
  return found;
};

const createItem = async (call: Call, rule: OdataItemRule, { line, path }: PlacedLine): Promise<string> => {
  const { set, create } = rule;
  const article = line.sku.trim();
  const unknown = () =>
    new Refused(
      refuse('invalid', 'remote.product_unknown', {
        detail: `${set}: no article ${article}`,
        values: { value: article },
        fields: [{ path: `${path}.sku`, message: article }],
      }),
    );
  if (create === undefined) throw unknown();
  const type = typeOf(call.metadata, set);
  const body: Body = {};
  fixed(call, set, type, body, create.constants);
  body['Description'] = line.name.trim() === '' ? article : line.name.trim();
  if (create.group !== undefined) body['Parent_Key'] = create.group;
  choose(call, set, type, body, [create.kind, create.unit]);
  assign(call, set, body, rule.article, article);
  taken(call, set, type, body, create.fields, line);
  const row = await createOnce(call, set, `(${condition(call, set, rule.article, article)})`, body);
  const key = textAt(row, 'Ref_Key');
  if (key === null) throw unknown();
  return key;
};

const vatOf = (rule: NonNullable<OdataItemRule['vat']>, { line, path }: PlacedLine): string | null => {
  const rate = line.vatRate?.replace('%', '').trim() ?? '';
  if (rate === '') return null;
  const word = rule.words[rate];
  if (word !== undefined) return word;
  throw new Refused(
    refuse('invalid', 'mapping.unknown_value', {
      detail: `no word for the VAT rate ${rate}`,
      values: { value: rate },
      fields: [{ path: `${path}.vatRate`, message: rate }],
    }),
  );
};

/**
 * Rows of a table part for lines of an order, in their order, items looked up all at once and created where the
 * rule allows. `from` is how many rows the part has before them.
 */
export const itemRows = async (
  call: Call,
  set: string,
  rule: OdataItemRule,
  lines: readonly PlacedLine[],
  from: number,
): Promise<Body[]> => {
  const type = partOf(call.metadata, set, rule.part);
  const zone = call.base.settings.timeZone;
  const owner = `${set}.${rule.part}`;
  const known =
    rule.always === undefined ? await itemsByArticle(call, rule, lines) : new Map<string, string>();
  const rows: Body[] = [];
  for (const [index, placed] of lines.entries()) {
    const { line } = placed;
    let key = rule.always ?? known.get(folded(line.sku));
    if (key === undefined) {
      key = await createItem(call, rule, placed);
      known.set(folded(line.sku), key);
    }
    const row: Body = { LineNumber: String(from + index + 1) };
    const put = (property: string, text: string): void => {
      row[property] = encodeFor(owner, type, property, text, zone);
    };
    fixed(call, owner, type, row, rule.constants);
    put(rule.property, key);
    put(rule.quantity, line.quantity);
    put(rule.price, line.price);
    if (rule.amount !== undefined)
      put(rule.amount, roundDecimal(multiplyDecimals(line.quantity, line.price), 2));
    choose(call, owner, type, row, [rule.unit]);
    const vat = rule.vat === undefined ? null : vatOf(rule.vat, placed);
    if (rule.vat !== undefined && vat !== null) put(rule.vat.property, vat);
    rows.push(row);
  }
  return rows;
};
