import { open, stat } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { refusalOfSilence, refusalOfStatus } from '#main/http/answer.ts';
import type { HttpAnswer, HttpRequest } from '#main/http/types.ts';
import type { CommerceMlSettings } from '#main/systems/commerceml/manifest.ts';
import { type InitReply, readInit, readVerdict, type Verdict } from '#main/systems/commerceml/verdict.ts';
import { packFile } from '#main/systems/commerceml/zip.ts';
import type { Call } from '#main/systems/port.ts';
import { ok, type Refusal, type Result, refuse, succeeded } from '#shared/result.ts';

export type Block = 'catalog' | 'sale';

/** One signed-in exchange; its cookie and session key go with every request. */
export interface ExchangeSession {
  init: InitReply;
  /** Sends one file, packed and in pieces as the site wants, and has it imported. */
  deliver(call: Call, path: string, name: string): Promise<Result<null>>;
  download(call: Call, mode: string, toFile: string): Promise<Result<HttpAnswer>>;
  /** Tells the site that what `query` gave is safely stored. */
  confirm(call: Call): Promise<Result<null>>;
}

const mostImportCalls = 10_000;
const mostSameReplies = 300;

/** A reply that is no verdict: another program answered, or the site died half way. */
const refusalOfUnclear = (verdict: Verdict): Refusal => {
  const detail = verdict.text.replace(/<[^>]*>/g, ' ').slice(0, 300) || 'empty answer';
  try {
    if (typeof JSON.parse(verdict.text) === 'object') return refuse('invalid', 'remote.invalid', { detail });
  } catch {
    // Not JSON: the usual case.
  }
  return refuse('unavailable', 'remote.unexpected_shape', { detail });
};

/** A failure in the site's own words; they are shown, never interpreted. */
const refusalOfFailure = (verdict: Verdict): Refusal =>
  refuse('invalid', 'remote.invalid', { detail: verdict.lines.join(' ').slice(0, 500) || verdict.text });

const isSuccessStatus = (answer: HttpAnswer): boolean => answer.status >= 200 && answer.status <= 299;

const cookiesOf = (header: string | undefined): [string, string][] =>
  (header ?? '').split(/,\s*(?=[^;,=\s]+=)/).flatMap((one): [string, string][] => {
    const [name, ...value] = (one.split(';')[0] ?? '').split('=');
    return name === undefined || value.length === 0 ? [] : [[name.trim(), value.join('=')]];
  });

/** Without a limit the file goes whole; pieces fill the limit exactly, because one reader tells the last by that (1.6). */
async function* piecesOf(path: string, limit: number): AsyncGenerator<Uint8Array> {
  const file = await open(path);
  try {
    for (;;) {
      const piece = Buffer.alloc(limit);
      let filled = 0;
      while (filled < limit) {
        const { bytesRead } = await file.read(piece, filled, limit - filled);
        if (bytesRead === 0) break;
        filled += bytesRead;
      }
      if (filled > 0) yield piece.subarray(0, filled);
      if (filled < limit) return;
    }
  } finally {
    await file.close();
  }
}

/**
 * Signs in and starts an exchange in the role of 1C (commerceml.md 1.2–1.5). Every exchange signs in anew, so that
 * no dead session of an earlier one is met, and Basic goes with each request, because some sites check it each time.
 */
export const openExchange = async (
  call: Call,
  settings: CommerceMlSettings,
  password: string,
  block: Block,
): Promise<Result<ExchangeSession>> => {
  const authorization = `Basic ${Buffer.from(`${settings.user}:${password}`).toString('base64')}`;
  const cookies = new Map<string, string>();
  let sessid: string | undefined;

  const ask = async (
    here: Call,
    mode: string,
    extra: Partial<HttpRequest> = {},
    query: HttpRequest['query'] = {},
  ): Promise<Result<HttpAnswer>> => {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const answer = await here.http.send({
      method: 'GET',
      url: settings.baseUrl ?? '',
      repeatable: true,
      ...extra,
      query: { type: block, mode, ...query, ...(sessid === undefined ? {} : { sessid }) },
      headers: {
        authorization,
        accept: '*/*',
        ...(cookie === '' ? {} : { cookie }),
        ...(extra.method === 'POST' ? { 'content-type': 'application/octet-stream' } : {}),
      },
    });
    if (answer.kind !== 'answer') return refusalOfSilence(answer, true);
    if (!isSuccessStatus(answer)) return refusalOfStatus(answer, true);
    for (const [name, value] of cookiesOf(answer.headers['set-cookie'])) cookies.set(name, value);
    return ok(answer);
  };

  const verdictOf = async (
    here: Call,
    mode: string,
    extra: Partial<HttpRequest> = {},
    query: HttpRequest['query'] = {},
  ): Promise<Result<Verdict>> => {
    const answer = await ask(here, mode, extra, query);
    if (!succeeded(answer)) return answer;
    const verdict = readVerdict(answer.value);
    return verdict.word === 'unclear' ? refusalOfUnclear(verdict) : ok(verdict);
  };

  const signedIn = await verdictOf(call, 'checkauth', { secretAnswer: true });
  if (!succeeded(signedIn)) return signedIn;
  const { word, lines } = signedIn.value;
  if (word !== 'success') {
    return refuse('unauthorised', 'remote.unauthorised', { detail: lines.join(' ').slice(0, 500) });
  }
  const [name, value] = lines;
  if (name !== undefined && value !== undefined && !name.includes('='))
    cookies.set(name.trim(), value.trim());
  const readKey = (line: string | null | undefined): string | undefined =>
    line === null || line === undefined ? undefined : /^\s*sessid=(\S+)/.exec(line)?.[1];
  sessid = lines.map(readKey).find((one) => one !== undefined);

  // A version switches one family of sites to its newer behaviour; others don't know the parameter (1.5).
  const versioned = settings.flavour === '1c-bitrix' && block === 'sale';
  const started = await ask(
    call,
    'init',
    { secretAnswer: true },
    versioned ? { version: settings.version } : {},
  );
  if (!succeeded(started)) return started;
  const init = readInit(started.value);
  if (init === null) {
    const verdict = readVerdict(started.value);
    return verdict.word === 'failure' ? refusalOfFailure(verdict) : refusalOfUnclear(verdict);
  }
  sessid = init.sessid ?? sessid;

  const importFile = async (here: Call, filename: string): Promise<Result<null>> => {
    let last = '';
    let same = 0;
    for (let n = 0; n < mostImportCalls && !here.signal.aborted; n += 1) {
      const verdict = await verdictOf(here, 'import', { changes: true }, { filename });
      if (!succeeded(verdict)) return verdict;
      if (verdict.value.word === 'success') return ok(null);
      if (verdict.value.word === 'failure') return refusalOfFailure(verdict.value);
      same = verdict.value.text === last ? same + 1 : 0;
      last = verdict.value.text;
      if (same >= mostSameReplies) break;
      if (same > 20) await pause(1_000, undefined, { signal: here.signal }).catch(() => undefined);
    }
    return refuse('unavailable', 'remote.unavailable', { detail: `the import does not end: ${last}` });
  };

  const upload = async (here: Call, path: string, filename: string): Promise<Result<'taken' | 'stored'>> => {
    const { size } = await stat(path);
    const limit = init.fileLimit;
    let state: 'taken' | 'stored' = 'taken';
    const sendPiece = async (extra: Partial<HttpRequest>, isLast: boolean): Promise<Refusal | null> => {
      const verdict = await verdictOf(here, 'file', { method: 'POST', ...extra }, { filename });
      if (!succeeded(verdict)) return verdict;
      if (verdict.value.word !== 'failure') return null;
      // Sites that carry an order file out as it comes find its pieces broken until the last one is there (2).
      if (block === 'sale' && !isLast) return null;
      // One server stores an unpacked order file and complains that it found no XML; an import takes it (2).
      if (block === 'sale' && /no xml/i.test(verdict.value.text)) {
        state = 'stored';
        return null;
      }
      return refusalOfFailure(verdict.value);
    };
    if (limit === null || size <= limit) {
      const refused = await sendPiece({ bodyFile: { path, size } }, true);
      return refused ?? ok(state);
    }
    let sent = 0;
    for await (const piece of piecesOf(path, limit)) {
      sent += piece.length;
      const refused = await sendPiece({ body: piece }, sent >= size);
      // Pieces are appended over there: after a doubtful one only a new exchange is safe (1.6).
      if (refused !== null) return refused;
    }
    return ok(state);
  };

  return ok({
    init,
    async deliver(here, path, filename) {
      const packed = init.zip && !(block === 'sale' && settings.flavour === 'opencart');
      const zipPath = `${path}.zip`;
      if (packed) await packFile(path, filename, zipPath);
      const sentName = packed ? filename.replace(/\.xml$/, '.zip') : filename;
      const sent = await upload(here, packed ? zipPath : path, sentName);
      if (!succeeded(sent)) return sent;
      const wantsImport = block === 'catalog' || sent.value === 'stored' || init.version !== null;
      return wantsImport ? importFile(here, filename) : ok(null);
    },
    download: (here, mode, toFile) => ask(here, mode, { toFile }),
    async confirm(here) {
      const verdict = await verdictOf(here, 'success', { changes: true });
      if (!succeeded(verdict)) return verdict;
      return verdict.value.word === 'success' ? ok(null) : refusalOfFailure(verdict.value);
    },
  });
};
