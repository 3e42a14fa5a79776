import type { SqlSettings } from '#shared/erp/engine.ts';
import type { BenchProduct } from '#test/bench/product.ts';
import { rawFirebird } from './firebird.ts';
import { rawMssql } from './mssql.ts';
import { rawPostgres } from './postgres.ts';
import { rawSqlite } from './sqlite.ts';

export interface Claimed {
  id: string;
  key: string;
}

/** The ERP's queue over the bare driver: the least code that does the same work, nothing checked, nothing kept. */
export interface RawQueue {
  claim(limit: number): Promise<Claimed[]>;
  load(keys: readonly string[]): Promise<BenchProduct[]>;
  sent(ids: readonly string[]): Promise<void>;
  close(): Promise<void>;
}

export const openRawQueue = (settings: SqlSettings, password: string | undefined): Promise<RawQueue> => {
  switch (settings.engine) {
    case 'sqlite':
      return rawSqlite(settings);
    case 'postgres':
      return rawPostgres(settings, password);
    case 'firebird':
      return rawFirebird(settings, password);
    case 'mssql':
      return rawMssql(settings, password);
  }
};
