import type { ColumnDefinition, DdlStatement, TableConstraint } from './ast-ddl.ts';
import type { SqlType } from './types.ts';

/** A possibly qualified name; the last part is the object, the one before its schema. */
export interface Name {
  readonly parts: readonly string[];
}

export type Expression =
  | { readonly kind: 'literal'; readonly type: SqlType; readonly text: string | null }
  | { readonly kind: 'column'; readonly parts: readonly string[] }
  | { readonly kind: 'variable'; readonly name: string }
  | { readonly kind: 'negate' | 'complement'; readonly operand: Expression }
  | {
      readonly kind: 'binary';
      readonly operator: string;
      readonly left: Expression;
      readonly right: Expression;
    }
  | FunctionCall
  | {
      readonly kind: 'cast';
      readonly operand: Expression;
      readonly type: SqlType;
      readonly style: Expression | null;
      readonly quiet: boolean;
    }
  | {
      readonly kind: 'case';
      readonly branches: readonly { when: Condition; result: Expression }[];
      readonly otherwise: Expression | null;
    }
  | { readonly kind: 'subquery'; readonly query: Query }
  | { readonly kind: 'nextValue'; readonly sequence: Name }
  | { readonly kind: 'collate'; readonly operand: Expression; readonly collation: string }
  | { readonly kind: 'default' };

export interface FunctionCall {
  readonly kind: 'function';
  readonly name: string;
  readonly args: readonly Expression[];
  readonly distinct: boolean;
  readonly star: boolean;
  readonly over: { readonly partition: readonly Expression[]; readonly order: readonly OrderItem[] } | null;
  readonly withinGroup: readonly OrderItem[] | null;
}

export type Condition =
  | { readonly kind: 'and' | 'or'; readonly left: Condition; readonly right: Condition }
  | { readonly kind: 'not'; readonly operand: Condition }
  | {
      readonly kind: 'compare';
      readonly operator: string;
      readonly left: Expression;
      readonly right: Expression;
    }
  | { readonly kind: 'isNull'; readonly operand: Expression; readonly negated: boolean }
  | {
      readonly kind: 'in';
      readonly operand: Expression;
      readonly list: readonly Expression[] | Query;
      readonly negated: boolean;
    }
  | {
      readonly kind: 'between';
      readonly operand: Expression;
      readonly low: Expression;
      readonly high: Expression;
      readonly negated: boolean;
    }
  | {
      readonly kind: 'like';
      readonly operand: Expression;
      readonly pattern: Expression;
      readonly escape: Expression | null;
      readonly negated: boolean;
    }
  | { readonly kind: 'exists'; readonly query: Query };

export interface OrderItem {
  readonly expression: Expression;
  readonly descending: boolean;
}

export type SelectItem =
  | { readonly kind: 'star'; readonly qualifier: readonly string[] | null }
  | { readonly kind: 'expression'; readonly expression: Expression; readonly alias: string | null }
  | {
      readonly kind: 'assign';
      readonly variable: string;
      readonly operator: string;
      readonly expression: Expression;
    };

export type FromItem =
  | {
      readonly kind: 'table';
      readonly name: Name;
      readonly alias: string | null;
      readonly hints: readonly string[];
    }
  | { readonly kind: 'tableVariable'; readonly name: string; readonly alias: string | null }
  | {
      readonly kind: 'derived';
      readonly query: Query;
      readonly alias: string;
      readonly columns: readonly string[] | null;
    }
  | {
      readonly kind: 'values';
      readonly rows: readonly (readonly Expression[])[];
      readonly alias: string;
      readonly columns: readonly string[];
    }
  | {
      readonly kind: 'tableFunction';
      readonly name: string;
      readonly args: readonly Expression[];
      readonly schema: readonly JsonColumn[] | null;
      readonly alias: string | null;
    }
  | {
      readonly kind: 'changeTable';
      readonly table: Name;
      readonly from: Expression;
      readonly alias: string;
    }
  | {
      readonly kind: 'join';
      readonly join: JoinKind;
      readonly left: FromItem;
      readonly right: FromItem;
      readonly on: Condition | null;
    };

export type JoinKind = 'inner' | 'left' | 'right' | 'full' | 'cross' | 'cross apply' | 'outer apply';

export interface JsonColumn {
  readonly name: string;
  readonly type: SqlType;
  readonly path: string | null;
  readonly asJson: boolean;
}

export interface Select {
  readonly kind: 'select';
  readonly distinct: boolean;
  readonly top: Expression | null;
  readonly items: readonly SelectItem[];
  readonly into: Name | null;
  readonly from: readonly FromItem[];
  readonly where: Condition | null;
  readonly groupBy: readonly Expression[];
  readonly having: Condition | null;
}

export type QueryBody =
  | Select
  | {
      readonly kind: 'setOperation';
      readonly operator: string;
      readonly left: QueryBody;
      readonly right: QueryBody;
    };

export interface CommonTable {
  readonly name: string;
  readonly columns: readonly string[] | null;
  readonly query: Query;
}

export interface Query {
  readonly kind: 'query';
  readonly ctes: readonly CommonTable[];
  readonly body: QueryBody;
  readonly orderBy: readonly OrderItem[];
  readonly offset: Expression | null;
  readonly fetch: Expression | null;
}

export interface Output {
  readonly items: readonly SelectItem[];
  readonly into: { readonly target: Name | string; readonly columns: readonly string[] | null } | null;
}

export type Target =
  | { readonly kind: 'table'; readonly name: Name; readonly hints: readonly string[] }
  | { readonly kind: 'tableVariable'; readonly name: string };

export type Assignment = {
  readonly variable: string | null;
  readonly column: string | null;
  readonly operator: string;
  readonly expression: Expression;
};

export interface ExecArgument {
  readonly name: string | null;
  readonly value: Expression;
  readonly output: boolean;
}

export type Statement = StatementBody & { readonly line: number };

export type StatementBody =
  | { readonly kind: 'query'; readonly query: Query }
  | {
      readonly kind: 'insert';
      readonly ctes: readonly CommonTable[];
      readonly target: Target;
      readonly columns: readonly string[] | null;
      readonly output: Output | null;
      readonly source:
        | { readonly kind: 'values'; readonly rows: readonly (readonly Expression[])[] }
        | { readonly kind: 'defaults' }
        | { readonly kind: 'select'; readonly query: Query }
        | { readonly kind: 'exec'; readonly exec: StatementBody };
    }
  | {
      readonly kind: 'update';
      readonly ctes: readonly CommonTable[];
      readonly top: Expression | null;
      readonly target: Target;
      readonly set: readonly Assignment[];
      readonly output: Output | null;
      readonly from: readonly FromItem[];
      readonly where: Condition | null;
    }
  | {
      readonly kind: 'delete';
      readonly ctes: readonly CommonTable[];
      readonly top: Expression | null;
      readonly target: Target;
      readonly output: Output | null;
      readonly from: readonly FromItem[];
      readonly where: Condition | null;
    }
  | {
      readonly kind: 'declare';
      readonly variables: readonly { name: string; type: SqlType; value: Expression | null }[];
    }
  | {
      readonly kind: 'declareTable';
      readonly name: string;
      readonly columns: readonly ColumnDefinition[];
      readonly constraints: readonly TableConstraint[];
    }
  | {
      readonly kind: 'setVariable';
      readonly name: string;
      readonly operator: string;
      readonly expression: Expression;
    }
  | { readonly kind: 'setOption'; readonly option: string; readonly value: string }
  | { readonly kind: 'setIdentityInsert'; readonly table: Name; readonly on: boolean }
  | {
      readonly kind: 'if';
      readonly condition: Condition;
      readonly consequence: Statement;
      readonly otherwise: Statement | null;
    }
  | { readonly kind: 'while'; readonly condition: Condition; readonly body: Statement }
  | { readonly kind: 'block'; readonly body: readonly Statement[] }
  | { readonly kind: 'try'; readonly body: readonly Statement[]; readonly handler: readonly Statement[] }
  | { readonly kind: 'break' | 'continue' | 'empty' }
  | { readonly kind: 'return'; readonly value: Expression | null }
  | { readonly kind: 'begin' | 'commit' | 'rollback' | 'save'; readonly name: string | null }
  | { readonly kind: 'throw'; readonly args: readonly Expression[] }
  | { readonly kind: 'raiserror'; readonly args: readonly Expression[] }
  | { readonly kind: 'print'; readonly value: Expression }
  | { readonly kind: 'waitfor'; readonly delay: Expression }
  | { readonly kind: 'use'; readonly database: string }
  | {
      readonly kind: 'exec';
      readonly procedure: Name;
      readonly args: readonly ExecArgument[];
      readonly status: string | null;
    }
  | { readonly kind: 'execText'; readonly text: Expression }
  | DdlStatement;
