import { escapeXml } from '#shared/xml-text.ts';

const mask = '•••';
/** Headers whose value is a credential by nature, whatever it holds. */
const secretHeaders = new Set([
  'authorization',
  'proxy-authorization',
  'cookie',
  'set-cookie',
  'x-api-key',
  'x-auth-token',
  'x-bltoken',
  'token',
]);
/** Longest body kept of one request or answer in the attempt record. */
const keptBody = 64 * 1024;

/** Every form in which a secret may stand in a text: as it is, in an address, in JSON, in XML, in Basic authentication. */
const formsOf = (secret: string): string[] => [
  secret,
  encodeURIComponent(secret),
  JSON.stringify(secret).slice(1, -1),
  escapeXml(secret),
  Buffer.from(secret).toString('base64').replace(/=+$/, ''),
];

export interface Redactor {
  /** What stands for something that is not shown. */
  mask: string;
  text(value: string): string;
  body(value: string): string;
  headers(values: Record<string, string>): Record<string, string>;
}

/** Tokens that a sign-in hands out while we work: nobody could have named them before. */
const tokens = [
  /("(?:access_token|refresh_token|refreshToken|auth)"\s*:\s*")[^"]+/g,
  /([?&](?:access_token|refresh_token|auth|sessid)=)[^&\s"]+/g,
];

/** Part of every name above: nearly all texts have none of them, and looking for these is quick. */
const tokenHints = ['oken', 'auth', 'sessid'];

/** Takes secrets out of whatever is stored or logged. Values shorter than 4 characters are too common to hunt. */
export const redactor = (secrets: readonly string[]): Redactor => {
  const forms = [...new Set(secrets.filter((secret) => secret.length >= 4).flatMap(formsOf))].sort(
    (a, b) => b.length - a.length,
  );
  const text = (value: string): string => {
    const named = forms.reduce(
      (rest, form) => (rest.includes(form) ? rest.split(form).join(mask) : rest),
      value,
    );
    if (!tokenHints.some((hint) => named.includes(hint))) return named;
    return tokens.reduce((rest, pattern) => rest.replace(pattern, `$1${mask}`), named);
  };
  return {
    mask,
    text,
    body: (value) =>
      value.length <= keptBody
        ? text(value)
        : `${text(value.slice(0, keptBody))}\n… ${value.length - keptBody} characters more`,
    headers: (values) =>
      Object.fromEntries(
        Object.entries(values).map(([name, value]) => [
          name,
          secretHeaders.has(name.toLowerCase()) ? mask : text(value),
        ]),
      ),
  };
};
