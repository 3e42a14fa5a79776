/** Splits a stream of server-sent events into their data; comments and other fields are passed over. */
export const createSseReader = (onData: (data: string) => void): ((chunk: string) => void) => {
  let rest = '';
  let data: string[] = [];

  const line = (text: string): void => {
    if (text === '') {
      if (data.length > 0) onData(data.join('\n'));
      data = [];
    } else if (text.startsWith('data:')) {
      data.push(text.slice(text.startsWith('data: ') ? 6 : 5));
    }
  };

  return (chunk) => {
    rest += chunk;
    const lines = rest.split(/\r\n|\n|\r(?!$)/);
    rest = lines.pop() ?? '';
    for (const text of lines) line(text);
  };
};

/** Waits before the next try to reach the agent: half a second first, then longer, never above ten seconds. */
export const reconnectDelayMs = (failures: number): number =>
  Math.min(10_000, 500 * 2 ** Math.min(failures, 6));
