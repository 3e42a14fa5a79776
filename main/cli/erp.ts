import { Command } from 'commander';
import { z } from 'zod';
import { withAgent } from '#main/cli/client.ts';
import { MostekError } from '#shared/errors.ts';

const scriptOptions = z.object({ connection: z.string(), remove: z.boolean().optional() });
const documentOptions = z.object({
  connection: z.string(),
  order: z.string(),
  kind: z.string(),
  id: z.string().optional(),
  basedOn: z.string().optional(),
  note: z.string().optional(),
  dryRun: z.boolean().optional(),
});
const rehearseOptions = z.object({ delivery: z.coerce.number().int().positive() });

const script = (): Command =>
  new Command('script')
    .description('print the exact script that installs queue, triggers and a least-rights login')
    .requiredOption('--connection <id>', 'ERP connection')
    .option('--remove', 'print the script that takes everything away again')
    .action(async (_given: unknown, command: Command) => {
      const chosen = scriptOptions.parse(command.opts());
      await withAgent(command, async (client) => {
        const made = await client.call('connections.script', { id: chosen.connection });
        console.log(chosen.remove === true ? made.remove : made.install);
      });
    });

const printed = (report: {
  steps: { call: string; detail: string }[];
  ok: boolean;
  outcome: string;
  number: string | null;
  cause: string | null;
  detail: string | null;
}): void => {
  for (const step of report.steps) console.log(`  ${step.call}\n    ${step.detail}`);
  const more = [report.number, report.cause, report.detail].filter((part) => part !== null).join(', ');
  console.log(
    `${report.ok ? 'would work' : 'would be refused'}: ${report.outcome}${more === '' ? '' : ` (${more})`}`,
  );
  if (!report.ok) process.exitCode = 2;
};

/** The same order, kind and base are one fact, so asking again by hand makes no second document. */
const factOf = (chosen: z.infer<typeof documentOptions>): string =>
  chosen.id ?? [chosen.kind, chosen.order, chosen.basedOn ?? 'order'].join(':');

const document = (): Command =>
  new Command('document')
    .description('have the ERP make a document from an order (the agent must be running)')
    .requiredOption('--connection <id>', 'ERP connection')
    .requiredOption('--order <key>', "the order's key in the ERP")
    .requiredOption('--kind <word>', 'kind of document, as the connection calls it')
    .option('--id <text>', 'the fact that asks for it; asked twice, it is made once')
    .option('--based-on <key>', 'document it is made from (default: the order)')
    .option('--note <text>')
    .option('--dry-run', 'only show what would happen')
    .action(async (_given: unknown, command: Command) => {
      const chosen = documentOptions.parse(command.opts());
      const wanted = {
        kind: chosen.kind,
        orderKey: chosen.order,
        basedOn: chosen.basedOn ?? null,
        note: chosen.note ?? null,
      };
      const externalId = factOf(chosen);
      await withAgent(command, async (client, live) => {
        if (!live) throw new MostekError('agent.not_supported', 'start the agent first: mostek run');
        if (chosen.dryRun === true) {
          const source = chosen.connection;
          const rehearsed = await client.call('erp.rehearse', {
            id: chosen.connection,
            command: { kind: 'create_document', source, externalId, document: wanted },
          });
          printed(rehearsed);
          return;
        }
        const asked = await client.call('erp.createDocument', {
          id: chosen.connection,
          externalId,
          document: wanted,
        });
        console.log(asked.fresh ? `asked for (message ${asked.messageId})` : 'was asked for before');
      });
    });

const rehearse = (): Command =>
  new Command('rehearse')
    .description(
      'do in the ERP what a delivery would do, show it, and take it back (the agent must be running)',
    )
    .requiredOption('--delivery <number>', 'delivery on its way into the ERP')
    .action(async (_given: unknown, command: Command) => {
      const { delivery } = rehearseOptions.parse(command.opts());
      await withAgent(command, async (client, live) => {
        if (!live) throw new MostekError('agent.not_supported', 'start the agent first: mostek run');
        printed(await client.call('deliveries.rehearse', { id: delivery }));
      });
    });

/** `mostek erp …`: the agent itself never alters a schema; it prints scripts and tries things out. */
export const erpCommands = (): Command =>
  new Command('erp')
    .description('about the ERP database')
    .addCommand(script())
    .addCommand(document())
    .addCommand(rehearse());
