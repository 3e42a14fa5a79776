import type { ColumnDefinition, KeyColumn, TableConstraint } from './ast-ddl.ts';
import { DmlParser } from './parse-dml.ts';
import type { SqlType } from './types.ts';

/** Column definitions and constraints of CREATE TABLE, ALTER TABLE and table variables. */
export abstract class TableParser extends DmlParser {
  protected tableBody(): { columns: ColumnDefinition[]; constraints: TableConstraint[] } {
    const columns: ColumnDefinition[] = [];
    const constraints: TableConstraint[] = [];
    this.parenthesised(() => {
      do {
        if (this.isOp(')')) break;
        if (this.isKey('CONSTRAINT', 'PRIMARY', 'UNIQUE', 'CHECK', 'FOREIGN', 'INDEX'))
          constraints.push(this.tableConstraint());
        else columns.push(this.column());
      } while (this.acceptOp(','));
    });
    return { columns, constraints };
  }

  protected column(): ColumnDefinition {
    const name = this.identifier();
    if (this.accept('AS')) return this.computedColumn(name);
    const type: SqlType = this.dataType();
    let nullable: boolean | null = null;
    let identity: ColumnDefinition['identity'] = null;
    let defaultValue: ColumnDefinition['defaultValue'] = null;
    const constraints: TableConstraint[] = [];
    for (;;) {
      if (this.accept('NOT', 'NULL')) nullable = false;
      else if (this.accept('NULL')) nullable = true;
      else if (this.accept('COLLATE')) this.identifier();
      else if (this.accept('ROWGUIDCOL') || this.accept('SPARSE')) continue;
      else if (this.accept('IDENTITY')) identity = this.identity();
      else if (this.isKey('DEFAULT') || (this.isKey('CONSTRAINT') && this.isKeyAt(2, 'DEFAULT'))) {
        const constraintName = this.accept('CONSTRAINT') ? this.identifier() : null;
        this.expect('DEFAULT');
        const start = this.index;
        const expression = this.expression();
        defaultValue = { name: constraintName, expression, text: this.textBetween(start, this.index) };
      } else if (this.isKey('CONSTRAINT', 'PRIMARY', 'UNIQUE', 'CHECK', 'REFERENCES', 'FOREIGN')) {
        constraints.push(this.columnConstraint(name));
      } else break;
    }
    return { name, type, nullable, identity, defaultValue, computed: null, constraints };
  }

  private computedColumn(name: string): ColumnDefinition {
    const start = this.index;
    const expression = this.expression();
    const text = this.textBetween(start, this.index);
    if (this.accept('PERSISTED')) this.accept('NOT', 'NULL');
    return {
      name,
      type: { name: 'null' },
      nullable: true,
      identity: null,
      defaultValue: null,
      computed: { expression, text },
      constraints: [],
    };
  }

  private identity(): { seed: string; increment: string } {
    if (!this.isOp('(')) return { seed: '1', increment: '1' };
    const identity = this.parenthesised(() => {
      const seed = this.signedInteger();
      this.expectOp(',');
      return { seed, increment: this.signedInteger() };
    });
    this.accept('NOT', 'FOR', 'REPLICATION');
    return identity;
  }

  private constraintName(): string | null {
    return this.accept('CONSTRAINT') ? this.identifier() : null;
  }

  private keyOptions(): void {
    if (!this.accept('CLUSTERED')) this.accept('NONCLUSTERED');
  }

  private columnConstraint(column: string): TableConstraint {
    const name = this.constraintName();
    const own = [{ name: column, descending: false }];
    if (this.accept('PRIMARY', 'KEY')) {
      this.keyOptions();
      return { kind: 'primaryKey', name, columns: own };
    }
    if (this.accept('UNIQUE')) {
      this.keyOptions();
      return { kind: 'unique', name, columns: own };
    }
    if (this.isKey('CHECK')) return this.check(name);
    if (this.accept('FOREIGN')) this.expect('KEY');
    return this.references(name, [column]);
  }

  protected tableConstraint(): TableConstraint {
    const name = this.constraintName();
    if (this.accept('PRIMARY', 'KEY')) {
      this.keyOptions();
      return { kind: 'primaryKey', name, columns: this.keyColumns() };
    }
    if (this.accept('UNIQUE')) {
      this.keyOptions();
      return { kind: 'unique', name, columns: this.keyColumns() };
    }
    if (this.isKey('CHECK')) return this.check(name);
    if (this.accept('DEFAULT')) {
      const start = this.index;
      const expression = this.expression();
      const text = this.textBetween(start, this.index);
      this.expect('FOR');
      return { kind: 'default', name, expression, text, column: this.identifier() };
    }
    this.expect('FOREIGN', 'KEY');
    return this.references(
      name,
      this.parenthesised(() => this.list(() => this.identifier())),
    );
  }

  private check(name: string | null): TableConstraint {
    this.expect('CHECK');
    return this.parenthesised(() => {
      const start = this.index;
      const condition = this.condition();
      return { kind: 'check', name, condition, text: this.textBetween(start, this.index) };
    });
  }

  private references(name: string | null, columns: string[]): TableConstraint {
    this.expect('REFERENCES');
    const table = this.name();
    const references = this.isOp('(') ? this.parenthesised(() => this.list(() => this.identifier())) : [];
    let actions = '';
    while (this.accept('ON')) {
      const event = this.accept('DELETE') ? 'DELETE' : (this.expect('UPDATE'), 'UPDATE');
      const action = ['NO ACTION', 'CASCADE', 'SET NULL', 'SET DEFAULT'].find((words) =>
        this.accept(...words.split(' ')),
      );
      actions += ` ON ${event} ${action ?? this.fail()}`;
    }
    return { kind: 'foreignKey', name, columns, table, references, actions };
  }

  protected keyColumns(): KeyColumn[] {
    return this.parenthesised(() =>
      this.list(() => {
        const name = this.identifier();
        const descending = this.accept('DESC');
        if (!descending) this.accept('ASC');
        return { name, descending };
      }),
    );
  }
}
