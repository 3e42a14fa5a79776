import type { PeerAnswer } from '#test/peers/http/server.ts';

/** What a method answers: its result, or the portal's own error. */
export type Answered =
  | { result: unknown; total?: number; next?: number }
  | { status: number; error: string | number; text: string };

export const isRefused = (answer: Answered): answer is Extract<Answered, { error: unknown }> =>
  'error' in answer;

export const refused = (status: number, error: string | number, text: string): Answered => ({
  status,
  error,
  text,
});

const time = {
  start: 1,
  finish: 2,
  duration: 1,
  processing: 0.1,
  date_start: '',
  date_finish: '',
  operating: 0,
};

export const answerOf = (answer: Answered): PeerAnswer =>
  isRefused(answer)
    ? { status: answer.status, body: { error: answer.error, error_description: answer.text } }
    : { status: 200, body: { ...answer, time } };
