import { z } from 'zod';
import { refusalOfStatus } from '#main/http/answer.ts';
import type { HttpAnswer } from '#main/http/types.ts';
import { errorsOf, type ShopError } from '#main/systems/prestashop/record.ts';
import { readXml, type XmlNode } from '#main/systems/prestashop/xml.ts';
import { ok, type Refusal, type Result, refuse } from '#shared/result.ts';

const treeOf = (text: string): XmlNode | null => {
  try {
    return readXml(text);
  } catch {
    return null;
  }
};

const described = (errors: readonly ShopError[]): string =>
  errors
    .map(({ code, message }) => `${code} ${message}`)
    .join('; ')
    .slice(0, 1_000);

/** 26: this resource is not for this key; 25: this method is not. The key itself is good (shops.md 4.2). */
const forbidding = new Set(['25', '26']);

/** Anything may come with an error: XML, plain text, nothing at all (shops.md 4.2); the status carries the class. */
const refusalOf = (answer: HttpAnswer, repeatable: boolean): Refusal => {
  const refusal = refusalOfStatus(answer, repeatable);
  const tree = treeOf(answer.text);
  const errors = tree === null ? null : errorsOf(tree);
  // A missing record has no body; a page means that the webservice is not at that address.
  if (answer.status === 404 && errors === null && answer.text.trim() !== '') {
    return refuse('invalid', 'remote.method_not_allowed', { detail: refusal.detail ?? '' });
  }
  if (errors === null) return refusal;
  const detail = `HTTP ${answer.status} ${described(errors)}`;
  if (errors.some(({ code }) => forbidding.has(code))) {
    return refuse('invalid', 'remote.forbidden', { detail });
  }
  return { ...refusal, detail };
};

/** Proxies and security modules answer 200 with an envelope of their own inside. */
const envelope = z.object({ message: z.string(), status: z.coerce.number().min(400) });

const envelopeIn = (text: string): z.infer<typeof envelope> | null => {
  try {
    const parsed = envelope.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
};

/** The document of an answer, or why there is none. */
export const checkAnswer = (answer: HttpAnswer, repeatable: boolean): Result<XmlNode> => {
  if (answer.status < 200 || answer.status > 299) return refusalOf(answer, repeatable);
  const tree = treeOf(answer.text);
  if (tree === null || tree.name !== 'prestashop') {
    const inside = envelopeIn(answer.text);
    if (inside !== null) {
      return refuse('invalid', 'remote.invalid', {
        detail: `HTTP 200, inside: ${inside.status} ${inside.message}`,
      });
    }
    const detail = answer.text.replace(/\s+/g, ' ').trim().slice(0, 300);
    return refuse(repeatable ? 'unavailable' : 'uncertain', 'remote.not_json', { detail });
  }
  const errors = errorsOf(tree);
  if (errors !== null && errors.length > 0) {
    return refuse('invalid', 'remote.invalid', { detail: `HTTP 200, inside: ${described(errors)}` });
  }
  return ok(tree);
};
