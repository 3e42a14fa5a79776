import { SqlError } from '#test/peers/tds/errors.ts';
import type { Source, Variable } from './binder.ts';
import type { TableInfo } from './catalog.ts';

export interface PseudoTables {
  readonly table: TableInfo;
  readonly event: string;
  readonly inserted: Source & { readonly from: string };
  readonly deleted: Source & { readonly from: string };
}

/** Variables and surroundings of one batch, procedure call or trigger. */
export class Frame {
  readonly variables = new Map<string, Variable>();
  readonly tables = new Map<string, TableInfo>();
  readonly parent: Frame | null;
  readonly routine: string;
  readonly objectId: number;
  /** Statements of a module run with the rights of its owner. */
  readonly owned: boolean;
  readonly pseudo: PseudoTables | null;
  scopeIdentity: string | null = null;
  status = 0;
  caught: SqlError | null = null;
  tryDepth = 0;

  constructor(parent: Frame | null, routine = '', objectId = 0, pseudo: PseudoTables | null = null) {
    this.parent = parent;
    this.routine = routine;
    this.objectId = objectId;
    this.pseudo = pseudo;
    this.owned = objectId !== 0 || parent?.owned === true;
  }

  get nesting(): number {
    return this.parent === null ? 0 : this.parent.nesting + 1;
  }

  /** True when a TRY block anywhere above will take the error. */
  get guarded(): boolean {
    return this.tryDepth > 0 || this.parent?.guarded === true;
  }

  variable(name: string): Variable {
    const variable = this.variables.get(name.toLowerCase());
    if (variable === undefined)
      throw new SqlError(137, `Must declare the scalar variable "${name}".`, { severity: 15, state: 2 });
    return variable;
  }

  tableVariable(name: string): TableInfo {
    const table = this.tables.get(name.toLowerCase());
    if (table === undefined)
      throw new SqlError(1087, `Must declare the table variable "${name}".`, { severity: 15 });
    return table;
  }
}
