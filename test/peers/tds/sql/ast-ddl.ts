import type { Condition, Expression, Name, Query, Statement } from './ast.ts';
import type { SqlType } from './types.ts';

export interface ColumnDefinition {
  readonly name: string;
  readonly type: SqlType;
  readonly nullable: boolean | null;
  readonly identity: { readonly seed: string; readonly increment: string } | null;
  readonly defaultValue: {
    readonly name: string | null;
    readonly expression: Expression;
    readonly text: string;
  } | null;
  readonly computed: { readonly expression: Expression; readonly text: string } | null;
  readonly constraints: readonly TableConstraint[];
}

export interface KeyColumn {
  readonly name: string;
  readonly descending: boolean;
}

export type TableConstraint =
  | {
      readonly kind: 'primaryKey' | 'unique';
      readonly name: string | null;
      readonly columns: readonly KeyColumn[];
    }
  | {
      readonly kind: 'check';
      readonly name: string | null;
      readonly condition: Condition;
      readonly text: string;
    }
  | {
      readonly kind: 'foreignKey';
      readonly name: string | null;
      readonly columns: readonly string[];
      readonly table: Name;
      readonly references: readonly string[];
      readonly actions: string;
    }
  | {
      readonly kind: 'default';
      readonly name: string | null;
      readonly expression: Expression;
      readonly text: string;
      readonly column: string;
    };

export interface Parameter {
  readonly name: string;
  readonly type: SqlType;
  readonly defaultValue: Expression | null;
  readonly output: boolean;
}

export type DdlStatement =
  | { readonly kind: 'createSchema'; readonly name: string }
  | {
      readonly kind: 'createTable';
      readonly name: Name;
      readonly columns: readonly ColumnDefinition[];
      readonly constraints: readonly TableConstraint[];
    }
  | {
      readonly kind: 'addColumns';
      readonly table: Name;
      readonly columns: readonly ColumnDefinition[];
      readonly constraints: readonly TableConstraint[];
    }
  | {
      readonly kind: 'dropColumns';
      readonly table: Name;
      readonly columns: readonly string[];
      readonly constraints: readonly string[];
    }
  | {
      readonly kind: 'alterColumn';
      readonly table: Name;
      readonly column: string;
      readonly type: SqlType;
      readonly nullable: boolean | null;
    }
  | {
      readonly kind: 'createIndex';
      readonly name: string;
      readonly table: Name;
      readonly unique: boolean;
      readonly columns: readonly KeyColumn[];
      readonly include: readonly string[];
      readonly where: Condition | null;
    }
  | {
      readonly kind: 'createSequence';
      readonly name: Name;
      readonly type: SqlType;
      readonly start: string;
      readonly increment: string;
    }
  | {
      readonly kind: 'createView';
      readonly name: Name;
      readonly query: Query;
      readonly text: string;
      readonly columns: readonly string[] | null;
    }
  | {
      readonly kind: 'createProcedure';
      readonly name: Name;
      readonly parameters: readonly Parameter[];
      readonly body: readonly Statement[];
      readonly text: string;
      readonly replace: 'create' | 'alter' | 'either';
    }
  | {
      readonly kind: 'createTrigger';
      readonly name: Name;
      readonly table: Name;
      readonly events: readonly string[];
      readonly body: readonly Statement[];
      readonly text: string;
      readonly replace: 'create' | 'alter' | 'either';
    }
  | {
      readonly kind: 'drop';
      readonly what: string;
      readonly names: readonly Name[];
      readonly table: Name | null;
      readonly ifExists: boolean;
    }
  | { readonly kind: 'truncate'; readonly table: Name }
  | {
      readonly kind: 'switchTrigger';
      readonly trigger: Name | null;
      readonly table: Name;
      readonly enabled: boolean;
    }
  | { readonly kind: 'changeTracking'; readonly table: Name; readonly enabled: boolean }
  | { readonly kind: 'createLogin'; readonly name: string; readonly password: string }
  | { readonly kind: 'createUser'; readonly name: string; readonly login: string | null }
  | { readonly kind: 'createRole'; readonly name: string }
  | { readonly kind: 'roleMember'; readonly role: string; readonly member: string; readonly add: boolean }
  | {
      readonly kind: 'permission';
      readonly action: 'GRANT' | 'DENY' | 'REVOKE';
      readonly permissions: readonly { name: string; columns: readonly string[] }[];
      readonly scope: { readonly kind: 'object' | 'schema' | 'database'; readonly name: Name | null };
      readonly principals: readonly string[];
    }
  | { readonly kind: 'alterDatabase'; readonly name: string; readonly option: string };
