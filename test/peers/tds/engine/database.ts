import { Client, type QueryArrayResult } from 'pg';

/** Every value crosses as PostgreSQL's own text: the driver must neither parse nor round. */
const AS_TEXT = { getTypeParser: () => (value: string) => value };

export type Row = (string | null)[];

export interface Answer {
  readonly rows: Row[];
  readonly count: number;
}

/** One connection to PostgreSQL. A TDS session has one per database it uses. */
export class Database {
  private readonly client: Client;
  private processId = 0;
  readonly url: string;
  lost = false;

  private constructor(url: string) {
    this.url = url;
    this.client = new Client({ connectionString: url, types: AS_TEXT });
    this.client.on('error', () => {
      this.lost = true;
    });
  }

  static async open(url: string): Promise<Database> {
    const database = new Database(url);
    await database.client.connect();
    const [row] = await database.rows('SELECT pg_backend_pid()');
    database.processId = Number(row?.[0] ?? 0);
    return database;
  }

  async query(text: string, values: readonly (string | null)[] = []): Promise<Answer> {
    const result: QueryArrayResult<Row> = await this.client.query<Row>({
      text,
      values: [...values],
      rowMode: 'array',
    });
    return { rows: result.rows, count: result.rowCount ?? 0 };
  }

  async rows(text: string, values: readonly (string | null)[] = []): Promise<Row[]> {
    return (await this.query(text, values)).rows;
  }

  /** Statements without parameters, several allowed. */
  async execute(text: string): Promise<void> {
    await this.client.query(text);
  }

  /** Interrupts the running statement from a connection of its own, as the attention signal asks for. */
  async cancel(): Promise<void> {
    const helper = await Database.open(this.url);
    try {
      await helper.rows('SELECT pg_cancel_backend($1::int)', [String(this.processId)]);
    } finally {
      await helper.close();
    }
  }

  async close(): Promise<void> {
    await this.client.end().catch(() => undefined);
  }
}
