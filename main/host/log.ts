import { join } from 'node:path';
import winston from 'winston';
import type { Log } from '#main/engine/log.ts';

const mask = '•••';
/** Names of fields that hold credentials, whatever their value. */
const secretNames = /pass(word)?|secret|token|api_?key|authorization|cookie/i;
const depthLimit = 6;

const clean = (value: unknown, depth: number): unknown => {
  if (depth > depthLimit || value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map((item) => clean(item, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [
      name,
      secretNames.test(name) ? mask : clean(inner, depth + 1),
    ]),
  );
};

export interface LogOptions {
  dir: string;
  level: string;
  /** Also to the terminal; a service's output is kept by its supervisor. */
  console: boolean;
}

export interface FileLog extends Log {
  /** Values that must not appear in any line from now on. */
  hide(values: readonly string[]): void;
  close(): void;
}

/** Rotating JSON lines in `agent.log`, 5 MB by 5, with credentials taken out by name and by value. */
export const createLog = (options: LogOptions): FileLog => {
  const hidden = new Set<string>();
  const redact = winston.format((info) => {
    const text = JSON.stringify(clean({ ...info }, 0));
    const masked = [...hidden].reduce((rest, value) => rest.split(value).join(mask), text);
    return Object.assign(info, JSON.parse(masked) as Record<string, unknown>);
  });
  const format = winston.format.combine(redact(), winston.format.timestamp(), winston.format.json());
  const logger = winston.createLogger({
    level: options.level,
    format,
    transports: [
      new winston.transports.File({
        filename: join(options.dir, 'agent.log'),
        maxsize: 5 * 1024 * 1024,
        maxFiles: 5,
        tailable: true,
      }),
      ...(options.console
        ? [new winston.transports.Console({ stderrLevels: ['error', 'warn', 'info', 'debug'] })]
        : []),
    ],
  });
  const write =
    (level: 'debug' | 'info' | 'warn' | 'error') =>
    (message: string, fields: Record<string, unknown> = {}): void => {
      logger.log(level, message, fields);
    };
  return {
    debug: write('debug'),
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
    hide(values) {
      for (const value of values) if (value.length >= 4) hidden.add(JSON.stringify(value).slice(1, -1));
    },
    close: () => {
      logger.close();
    },
  };
};
