import type { Name, Statement } from './ast.ts';
import type { DdlStatement, Parameter } from './ast-ddl.ts';
import { TableParser } from './parse-table.ts';

const PERMISSIONS = [
  'SELECT',
  'INSERT',
  'UPDATE',
  'DELETE',
  'EXECUTE',
  'REFERENCES',
  'ALTER',
  'CONTROL',
  'CONNECT',
  'VIEW DEFINITION',
  'VIEW DATABASE STATE',
  'VIEW SERVER STATE',
  'VIEW CHANGE TRACKING',
];

/** CREATE, ALTER, DROP and the statements about rights. */
export abstract class DdlParser extends TableParser {
  protected abstract statements(...ends: string[]): Statement[];

  protected ddl(): DdlStatement | null {
    if (this.isKey('CREATE')) return this.create();
    if (this.isKey('ALTER')) return this.alter();
    if (this.isKey('DROP')) return this.drop();
    if (this.accept('TRUNCATE', 'TABLE')) return { kind: 'truncate', table: this.name() };
    if (this.isKey('GRANT', 'DENY', 'REVOKE')) return this.permission();
    if (this.isKey('ENABLE', 'DISABLE') && this.isKeyAt(1, 'TRIGGER')) {
      const enabled = this.next().key === 'ENABLE';
      this.next();
      const trigger = this.accept('ALL') ? null : this.name();
      this.expect('ON');
      return { kind: 'switchTrigger', trigger, table: this.name(), enabled };
    }
    return null;
  }

  private create(): DdlStatement {
    const start = this.index;
    this.expect('CREATE');
    const either = this.accept('OR', 'ALTER');
    const replace = either ? 'either' : 'create';
    if (this.accept('PROCEDURE') || this.accept('PROC')) return this.procedure(start, replace);
    if (this.accept('TRIGGER')) return this.trigger(start, replace);
    if (this.accept('VIEW')) return this.view(start);
    if (either) this.fail();
    if (this.accept('SCHEMA')) {
      const name = this.identifier();
      if (this.accept('AUTHORIZATION')) this.identifier();
      return { kind: 'createSchema', name };
    }
    if (this.accept('TABLE')) {
      const name = this.name();
      return { kind: 'createTable', name, ...this.tableBody() };
    }
    if (this.accept('SEQUENCE')) return this.sequence();
    if (this.accept('LOGIN')) return this.login();
    if (this.accept('USER')) return this.user();
    if (this.accept('ROLE')) return { kind: 'createRole', name: this.identifier() };
    return this.createIndex();
  }

  private createIndex(): DdlStatement {
    const unique = this.accept('UNIQUE');
    if (!this.accept('CLUSTERED')) this.accept('NONCLUSTERED');
    this.expect('INDEX');
    const name = this.identifier();
    this.expect('ON');
    const table = this.name();
    const columns = this.keyColumns();
    const include = this.accept('INCLUDE')
      ? this.parenthesised(() => this.list(() => this.identifier()))
      : [];
    const where = this.accept('WHERE') ? this.condition() : null;
    return { kind: 'createIndex', name, table, unique, columns, include, where };
  }

  private sequence(): DdlStatement {
    const name = this.name();
    let type = { name: 'bigint' } as const as ReturnType<typeof this.dataType>;
    let start = '1';
    let increment = '1';
    for (;;) {
      if (this.accept('AS')) type = this.dataType();
      else if (this.accept('START', 'WITH')) start = this.signedInteger();
      else if (this.accept('INCREMENT', 'BY')) increment = this.signedInteger();
      else if (this.accept('CACHE')) {
        if (this.token.kind === 'number') this.next();
      } else if (this.accept('MINVALUE') || this.accept('MAXVALUE')) this.signedInteger();
      else if (
        !(
          this.accept('NO', 'CACHE') ||
          this.accept('NO', 'CYCLE') ||
          this.accept('NO', 'MINVALUE') ||
          this.accept('NO', 'MAXVALUE')
        )
      )
        break;
    }
    return { kind: 'createSequence', name, type, start, increment };
  }

  private view(start: number): DdlStatement {
    const name = this.name();
    const columns = this.isOp('(') ? this.parenthesised(() => this.list(() => this.identifier())) : null;
    if (this.accept('WITH')) this.expect('SCHEMABINDING');
    this.expect('AS');
    const query = this.query();
    return { kind: 'createView', name, query, columns, text: this.textBetween(start, this.index) };
  }

  private procedure(start: number, replace: 'create' | 'alter' | 'either'): DdlStatement {
    const name = this.name();
    const wrapped = this.acceptOp('(');
    const parameters = this.token.kind === 'variable' ? this.list(() => this.parameter()) : [];
    if (wrapped) this.expectOp(')');
    if (this.accept('WITH')) this.moduleOptions();
    this.expect('AS');
    const body = this.statements();
    return {
      kind: 'createProcedure',
      name,
      parameters,
      body,
      replace,
      text: this.textBetween(start, this.index),
    };
  }

  private moduleOptions(): void {
    this.list(() => {
      if (this.accept('RECOMPILE')) return;
      this.expect('EXECUTE', 'AS');
      if (!(this.accept('OWNER') || this.accept('CALLER') || this.accept('SELF'))) this.fail();
    });
  }

  protected parameter(): Parameter {
    const name = this.variable();
    this.declared.add(name.toLowerCase());
    this.accept('AS');
    const type = this.dataType();
    const defaultValue = this.acceptOp('=') ? this.expression() : null;
    const output = this.accept('OUTPUT') || this.accept('OUT');
    this.accept('READONLY');
    return { name, type, defaultValue, output };
  }

  private trigger(start: number, replace: 'create' | 'alter' | 'either'): DdlStatement {
    const name = this.name();
    this.expect('ON');
    const table = this.name();
    if (this.accept('WITH')) this.moduleOptions();
    if (!this.accept('AFTER')) this.expect('FOR');
    const events = this.list(() => {
      if (!this.isKey('INSERT', 'UPDATE', 'DELETE')) this.fail();
      return this.next().key;
    });
    this.accept('NOT', 'FOR', 'REPLICATION');
    this.expect('AS');
    const body = this.statements();
    return {
      kind: 'createTrigger',
      name,
      table,
      events,
      body,
      replace,
      text: this.textBetween(start, this.index),
    };
  }

  private login(): DdlStatement {
    const name = this.identifier();
    this.expect('WITH', 'PASSWORD');
    this.expectOp('=');
    if (this.token.kind !== 'string' && this.token.kind !== 'nstring') this.fail();
    const password = this.next().text;
    while (this.acceptOp(',')) {
      if (!this.isKey('CHECK_POLICY', 'CHECK_EXPIRATION', 'DEFAULT_DATABASE', 'DEFAULT_LANGUAGE'))
        this.fail();
      this.next();
      this.expectOp('=');
      this.next();
    }
    return { kind: 'createLogin', name, password };
  }

  private user(): DdlStatement {
    const name = this.identifier();
    let login: string | null = name;
    if (this.accept('FOR', 'LOGIN') || this.accept('FROM', 'LOGIN')) login = this.identifier();
    else if (this.accept('WITHOUT', 'LOGIN')) login = null;
    if (this.accept('WITH', 'DEFAULT_SCHEMA')) {
      this.expectOp('=');
      this.identifier();
    }
    return { kind: 'createUser', name, login };
  }

  private alter(): DdlStatement {
    const start = this.index;
    this.expect('ALTER');
    if (this.accept('PROCEDURE') || this.accept('PROC')) return this.procedure(start, 'alter');
    if (this.accept('TRIGGER')) return this.trigger(start, 'alter');
    if (this.accept('TABLE')) return this.alterTable();
    if (this.accept('ROLE')) {
      const role = this.identifier();
      const add = this.accept('ADD');
      if (!add) this.expect('DROP');
      this.expect('MEMBER');
      return { kind: 'roleMember', role, member: this.identifier(), add };
    }
    this.expect('DATABASE');
    const name = this.accept('CURRENT') ? '' : this.identifier();
    this.expect('SET');
    const from = this.index;
    if (this.accept('CHANGE_TRACKING')) {
      this.expectOp('=');
      const on = this.accept('ON');
      if (!on) this.expect('OFF');
      if (on && this.isOp('(')) this.parenthesised(() => this.list(() => this.trackingOption()));
      return { kind: 'alterDatabase', name, option: `CHANGE_TRACKING ${on ? 'ON' : 'OFF'}` };
    }
    if (this.accept('RECOVERY')) {
      if (!(this.accept('SIMPLE') || this.accept('FULL') || this.accept('BULK_LOGGED'))) this.fail();
    } else {
      if (!this.isKey('READ_COMMITTED_SNAPSHOT', 'ALLOW_SNAPSHOT_ISOLATION', 'ENABLE_BROKER', 'NEW_BROKER'))
        this.fail();
      this.next();
      if (!this.accept('ON')) this.accept('OFF');
      if (this.accept('WITH', 'ROLLBACK')) this.expect('IMMEDIATE');
    }
    return { kind: 'alterDatabase', name, option: this.textBetween(from, this.index).toUpperCase() };
  }

  private trackingOption(): void {
    if (this.accept('AUTO_CLEANUP')) {
      this.expectOp('=');
      if (!this.accept('ON')) this.expect('OFF');
      return;
    }
    this.expect('CHANGE_RETENTION');
    this.expectOp('=');
    if (this.next().kind !== 'number') this.fail();
    if (!(this.accept('DAYS') || this.accept('HOURS') || this.accept('MINUTES'))) this.fail();
  }

  private alterTable(): DdlStatement {
    const table = this.name();
    if (this.isKey('ENABLE', 'DISABLE')) {
      const enabled = this.next().key === 'ENABLE';
      if (this.accept('CHANGE_TRACKING')) {
        if (enabled && this.accept('WITH')) {
          this.parenthesised(() => {
            this.expect('TRACK_COLUMNS_UPDATED');
            this.expectOp('=');
            if (!this.accept('ON')) this.expect('OFF');
          });
        }
        return { kind: 'changeTracking', table, enabled };
      }
      this.expect('TRIGGER');
      return { kind: 'switchTrigger', trigger: this.accept('ALL') ? null : this.name(), table, enabled };
    }
    if (this.accept('WITH', 'CHECK') || this.accept('WITH', 'NOCHECK')) {
      if (!this.isKey('ADD')) this.fail();
    }
    if (this.accept('ADD')) {
      const columns = [];
      const constraints = [];
      do {
        if (this.isKey('CONSTRAINT', 'PRIMARY', 'UNIQUE', 'CHECK', 'FOREIGN', 'DEFAULT'))
          constraints.push(this.tableConstraint());
        else columns.push(this.column());
      } while (this.acceptOp(','));
      return { kind: 'addColumns', table, columns, constraints };
    }
    if (this.accept('ALTER', 'COLUMN')) {
      const column = this.identifier();
      const type = this.dataType();
      const nullable = this.accept('NOT', 'NULL') ? false : this.accept('NULL') ? true : null;
      return { kind: 'alterColumn', table, column, type, nullable };
    }
    this.expect('DROP');
    const columns: string[] = [];
    const constraints: string[] = [];
    do {
      if (this.accept('COLUMN')) columns.push(this.identifier());
      else {
        this.accept('CONSTRAINT');
        constraints.push(this.identifier());
      }
    } while (this.acceptOp(','));
    return { kind: 'dropColumns', table, columns, constraints };
  }

  private drop(): DdlStatement {
    this.expect('DROP');
    if (
      !this.isKey(
        'TABLE',
        'TRIGGER',
        'PROCEDURE',
        'PROC',
        'INDEX',
        'SCHEMA',
        'SEQUENCE',
        'VIEW',
        'USER',
        'LOGIN',
        'ROLE',
      )
    )
      this.fail();
    const key = this.next().key;
    const what = key === 'PROC' ? 'PROCEDURE' : key;
    const ifExists = this.accept('IF', 'EXISTS');
    const names: Name[] = this.list(() => this.name());
    let table: Name | null = null;
    if (what === 'INDEX') {
      this.expect('ON');
      table = this.name();
    } else if (what === 'TRIGGER' && this.accept('ON')) this.fail();
    return { kind: 'drop', what, names, table, ifExists };
  }

  private permission(): DdlStatement {
    const action = this.next().key;
    if (action !== 'GRANT' && action !== 'DENY' && action !== 'REVOKE') this.fail();
    const permissions = this.list(() => {
      const name =
        PERMISSIONS.find((words) => this.accept(...words.split(' '))) ??
        (this.accept('EXEC') ? 'EXECUTE' : this.fail());
      const columns = this.isOp('(') ? this.parenthesised(() => this.list(() => this.identifier())) : [];
      return { name, columns };
    });
    let scope: { kind: 'object' | 'schema' | 'database'; name: Name | null } = {
      kind: 'database',
      name: null,
    };
    if (this.accept('ON')) {
      let kind: 'object' | 'schema' | 'database' = 'object';
      if (this.isOp('::', 1)) {
        const word = this.next().key;
        if (word === 'SCHEMA') kind = 'schema';
        else if (word === 'DATABASE') kind = 'database';
        else if (word !== 'OBJECT') this.fail();
        this.next();
      }
      scope = { kind, name: this.name() };
      if (kind === 'object' && this.isOp('(')) {
        const columns = this.parenthesised(() => this.list(() => this.identifier()));
        for (const permission of permissions) permission.columns.push(...columns);
      }
    }
    if (!this.accept('TO')) this.expect('FROM');
    const principals = this.list(() => this.identifier());
    this.accept('CASCADE');
    return { kind: 'permission', action, permissions, scope, principals };
  }
}
