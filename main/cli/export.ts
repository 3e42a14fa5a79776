import { writeFile } from 'node:fs/promises';
import { Command } from 'commander';
import { z } from 'zod';
import { withAgent } from '#main/cli/client.ts';

const options = z.object({
  month: z.string().regex(/^\d{4}-(0[1-9]|1[0-2])$/, 'a month such as 2026-11'),
  output: z.string().optional(),
});

/** `mostek export`: the month-end proof as CSV; exit code 2 when something is missing. */
export const exportCommand = (): Command =>
  new Command('export')
    .description('what left the ERP in a month, what was accepted, what is missing, as CSV')
    .requiredOption('--month <yyyy-mm>', 'calendar month in local time')
    .option('--output <file>', 'file to write; the terminal otherwise')
    .action(async (_given: unknown, command: Command) => {
      const { month, output } = options.parse(command.opts());
      const [year = 0, number = 1] = month.split('-').map(Number);
      await withAgent(command, async (client) => {
        const report = await client.call('report.export', {
          fromMs: new Date(year, number - 1, 1).getTime(),
          toMs: new Date(year, number, 1).getTime(),
        });
        if (output === undefined) process.stdout.write(report.csv);
        else await writeFile(output, report.csv);
        console.error(
          `${report.left} left the ERP, ${report.accepted} accepted, ${report.received} came in, ${report.arrived} arrived, ${report.missing} missing`,
        );
        if (report.missing > 0) process.exitCode = 2;
      });
    });
