/** An error as SQL Server reports it. Numbers, classes and texts follow sys.messages. */
export class SqlError extends Error {
  readonly number: number;
  readonly state: number;
  readonly severity: number;
  /** True when no statement of the batch may follow, whatever XACT_ABORT says. */
  endsBatch: boolean;
  line = 1;
  procedure = '';

  constructor(
    number: number,
    message: string,
    options: { state?: number; severity?: number; endsBatch?: boolean } = {},
  ) {
    super(message);
    this.name = 'SqlError';
    this.number = number;
    this.state = options.state ?? 1;
    this.severity = options.severity ?? 16;
    this.endsBatch = options.endsBatch ?? true;
  }
}

/** 102 for anything that the grammar of the peer does not know: the peer refuses, it never guesses. */
export const syntaxError = (near: string, line: number): SqlError => {
  const error = new SqlError(102, `Incorrect syntax near '${near}'.`, { severity: 15 });
  error.line = line;
  return error;
};

export const unknownObject = (name: string): SqlError => new SqlError(208, `Invalid object name '${name}'.`);

export const unknownColumn = (name: string): SqlError => new SqlError(207, `Invalid column name '${name}'.`);

export const unknownProcedure = (name: string): SqlError =>
  new SqlError(2812, `Could not find stored procedure '${name}'.`, { state: 62, endsBatch: false });
