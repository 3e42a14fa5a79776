import { describe, expect, it } from 'vitest';
import { redactor } from '#main/http/redact.ts';

describe('what is taken out of records', () => {
  const redact = redactor([]);

  it('tokens that a sign-in hands out while we work, although nobody named them before', () => {
    const answer = JSON.stringify({ access_token: 'aaaa1111', refresh_token: 'bbbb2222', expires_in: 3_600 });
    expect(redact.body(answer)).toBe('{"access_token":"•••","refresh_token":"•••","expires_in":3600}');
    expect(redact.text('https://x.example/rest/a?auth=cccc3333&id=5')).toBe(
      'https://x.example/rest/a?auth=•••&id=5',
    );
    expect(redact.body('{"refreshToken":"eeee5555"}')).toBe('{"refreshToken":"•••"}');
    expect(redact.headers({ Token: 'ffff6666', accept: 'text/html' })).toEqual({
      Token: '•••',
      accept: 'text/html',
    });
    expect(redact.body('{"auth": "dddd4444", "author": "Lem"}')).toBe('{"auth": "•••", "author": "Lem"}');
  });
});
