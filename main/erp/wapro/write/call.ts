import type { SqlParameter, SqlRow, SqlSession } from '#main/erp/driver.ts';
import type { RehearsalStep } from '#main/erp/port.ts';
import type { Names } from './names.ts';
import type { ProcedureName } from './signatures.ts';

/** One argument: what it is called in a report, and its value. Decimals are text; the procedure's own types convert. */
export type Argument = readonly [name: string, value: SqlParameter];

export interface OutputArgument {
  name: string;
  /** T-SQL type of the variable that receives it. */
  type: string;
}

const isOutput = (argument: Argument | OutputArgument): argument is OutputArgument => 'type' in argument;

const shown = (value: SqlParameter): string =>
  value === null ? 'NULL' : typeof value === 'number' ? String(value) : `'${value}'`;

/** Runs procedures of the ERP inside one transaction and notes what was called, for the rehearsal's report. */
export class Caller {
  readonly session: SqlSession;
  readonly #names: Names;
  readonly #steps: RehearsalStep[];

  constructor(session: SqlSession, names: Names, steps: RehearsalStep[]) {
    this.session = session;
    this.#names = names;
    this.#steps = steps;
  }

  note(call: string, detail: string): void {
    this.#steps.push({ call, detail });
  }

  /** Arguments by position, or by name where `byName` is set. Returns the values of the outputs, as text. */
  async run(
    procedure: ProcedureName,
    given: readonly (Argument | OutputArgument)[],
    byName = false,
  ): Promise<SqlRow> {
    const outputs = given.filter(isOutput);
    const values = given.flatMap((argument) => (isOutput(argument) ? [] : [argument[1]]));
    this.note(
      procedure,
      given
        .flatMap((argument) => (isOutput(argument) ? [] : [`${argument[0]} = ${shown(argument[1])}`]))
        .join(', '),
    );
    const list = given.map((argument) => {
      if (isOutput(argument)) return `@mostek_${argument.name} OUTPUT`;
      return byName ? `@${argument[0]} = ?` : '?';
    });
    const declare = outputs.map(({ name, type }) => `DECLARE @mostek_${name} ${type}; `).join('');
    const answer = outputs.map(({ name }) => `CONVERT(varchar(100), @mostek_${name})`).join(', ');
    const text = `${declare}EXEC ${this.#names.procedure(procedure)} ${list.join(', ')}${
      outputs.length === 0 ? '' : `; SELECT ${answer}`
    }`;
    if (outputs.length === 0) {
      await this.session.execute(text, values);
      return [];
    }
    const rows = await this.session.query(text, values);
    return rows.at(-1) ?? [];
  }
}
