import type { PeerAnswer } from '#test/peers/http/server.ts';

/** A refusal of the OData interface itself, as `odata.error`. Numbers other than -1 and 9 are not documented. */
export class OnecError extends Error {
  override readonly name = 'OnecError';
  readonly status: number;
  readonly code: string;
  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

export const badRequest = (message: string): OnecError => new OnecError(400, '14', message);
export const notFound = (what: string): OnecError =>
  new OnecError(404, '9', `Экземпляр сущности «${what}» не найден`);
export const noSuchSet = (set: string): OnecError => new OnecError(404, '8', `Сущность «${set}» не найдена`);
/** An exception inside 1C code. */
export const insideCode = (message: string): OnecError => new OnecError(500, '-1', message);

export const answerOf = (error: OnecError): PeerAnswer => ({
  status: error.status,
  body: { 'odata.error': { code: error.code, message: { lang: 'ru', value: error.message } } },
});
