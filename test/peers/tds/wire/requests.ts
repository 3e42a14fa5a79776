import { Reader, type TypedValue } from './reader.ts';

export interface RpcParameter extends TypedValue {
  readonly name: string;
  readonly output: boolean;
}

export interface RpcRequest {
  /** Name of the procedure, or of the system procedure behind a number. */
  readonly procedure: string;
  readonly parameters: readonly RpcParameter[];
}

const BY_NUMBER: Readonly<Record<number, string>> = {
  10: 'sp_executesql',
  11: 'sp_prepare',
  12: 'sp_execute',
  13: 'sp_prepexec',
  15: 'sp_unprepare',
};

export const parseBatchRequest = (data: Buffer): string => {
  const reader = new Reader(data);
  reader.skipHeaders();
  return reader.rest().toString('utf16le');
};

/** Reads the first call of an RPC request; clients send one. */
export const parseRpc = (data: Buffer): RpcRequest => {
  const reader = new Reader(data);
  reader.skipHeaders();
  const length = reader.u16();
  let procedure: string;
  if (length === 0xffff) {
    const number = reader.u16();
    procedure = BY_NUMBER[number] ?? `#${number}`;
  } else procedure = reader.bytes(length * 2).toString('utf16le');
  reader.u16();
  const parameters: RpcParameter[] = [];
  while (reader.left > 0) {
    const name = reader.shortText();
    const output = (reader.u8() & 1) === 1;
    parameters.push({ name, output, ...reader.typedValue() });
  }
  return { procedure, parameters };
};

export type TransactionRequest =
  | { readonly kind: 'begin'; readonly isolation: string | null }
  | { readonly kind: 'commit' | 'rollback'; readonly name: string }
  | { readonly kind: 'save'; readonly name: string };

const ISOLATION: readonly (string | null)[] = [
  null,
  'READ UNCOMMITTED',
  'READ COMMITTED',
  'REPEATABLE READ',
  'SERIALIZABLE',
  'SNAPSHOT',
];

/** Requests of the transaction manager (MS-TDS 2.2.6.9). */
export const parseTransaction = (data: Buffer): TransactionRequest => {
  const reader = new Reader(data);
  reader.skipHeaders();
  const kind = reader.u16();
  if (kind === 5) return { kind: 'begin', isolation: ISOLATION[reader.u8()] ?? null };
  if (kind !== 7 && kind !== 8 && kind !== 9)
    throw new Error(`transaction request ${kind} is unknown to the test peer`);
  const name = reader.shortText();
  return kind === 9 ? { kind: 'save', name } : { kind: kind === 7 ? 'commit' : 'rollback', name };
};
