import { readFile } from 'node:fs/promises';
import { Command } from 'commander';
import { z } from 'zod';
import { withAgent } from '#main/cli/client.ts';
import { table } from '#main/cli/output.ts';
import { MostekError } from '#shared/errors.ts';
import { causeText } from '#shared/i18n/causes.ts';

/** What a site file may hold: the same for forty sites but for a few lines. */
const siteFile = z.object({
  connections: z.array(
    z.object({
      id: z.string(),
      kind: z.enum(['erp', 'system']),
      system: z.string(),
      name: z.string(),
      enabled: z.boolean().default(true),
      settings: z.record(z.string(), z.unknown()),
      credentials: z.record(z.string(), z.string()).default({}),
    }),
  ),
});

const list = (): Command =>
  new Command('list').description('all connections').action(async (_given: unknown, command: Command) => {
    await withAgent(command, async (client) => {
      const { connections } = await client.call('connections.list', {});
      console.log(table(connections.map((c) => [c.id, c.systemName, c.name, c.enabled ? 'on' : 'off'])));
    });
  });

const test = (): Command =>
  new Command('test')
    .description('try a connection and say what is missing')
    .argument('<id>', 'connection')
    .action(async (id: string, _given: unknown, command: Command) => {
      await withAgent(command, async (client) => {
        const { kind, system, settings } = await client.call('connections.get', { id });
        const report = await client.call('connections.test', { id, kind, system, settings, credentials: {} });
        for (const fact of report.facts) console.log(`${fact.label.replace('fact.', '')}: ${fact.value}`);
        for (const problem of report.problems) {
          const near = problem.suggestions.length === 0 ? '' : ` (near: ${problem.suggestions.join(', ')})`;
          console.log(`${problem.path}: ${problem.cause} ${problem.table} ${problem.column ?? ''}${near}`);
        }
        if (report.ok) console.log(`ok in ${report.tookMs} ms`);
        else if (report.cause !== null) {
          const { sentence, next } = causeText('en', report.cause, report.values);
          console.error(`${sentence}\n${next}\n(${report.cause}: ${report.detail ?? ''})`);
          process.exitCode = 1;
        }
      });
    });

const importFile = (): Command =>
  new Command('import')
    .description('add or update connections from a site file (JSON)')
    .argument('<file>', 'file with {"connections": […]}; credentials in it go to the secret store')
    .action(async (file: string, _given: unknown, command: Command) => {
      const site = siteFile.parse(JSON.parse(await readFile(file, 'utf8')));
      await withAgent(command, async (client) => {
        for (const connection of site.connections) {
          const saved = await client.call('connections.save', connection);
          const problem = saved.problems[0];
          if (problem !== undefined) {
            throw new MostekError('message.invalid', `${connection.id}: ${problem.path} ${problem.message}`);
          }
          console.log(`${connection.id} saved`);
        }
      });
    });

const browseOptions = z.object({ connection: z.string(), parent: z.string().optional() });
const sampleOptions = z.object({
  connection: z.string(),
  node: z.string(),
  limit: z.coerce.number().int().min(1).max(100),
});

const browse = (): Command =>
  new Command('browse')
    .description('what the ERP holds, one level at a time: id, name, type')
    .requiredOption('--connection <id>', 'ERP connection')
    .option('--parent <id>', 'look inside this one (default: the roots)')
    .action(async (_given: unknown, command: Command) => {
      const { connection, parent = null } = browseOptions.parse(command.opts());
      await withAgent(command, async (client) => {
        const { id, system, settings } = await client.call('connections.get', { id: connection });
        const asked = { id, system, settings, credentials: {}, parent };
        const { nodes } = await client.call('erp.browse', asked);
        console.log(table(nodes.map((node) => [node.id, node.name, node.type ?? node.kind])));
      });
    });

const sample = (): Command =>
  new Command('sample')
    .description('the first rows of a table or object')
    .requiredOption('--connection <id>', 'ERP connection')
    .requiredOption('--node <id>', 'as `connection browse` names it')
    .option('--limit <number>', 'rows at most', '20')
    .action(async (_given: unknown, command: Command) => {
      const { connection, node, limit } = sampleOptions.parse(command.opts());
      await withAgent(command, async (client) => {
        const { id, system, settings } = await client.call('connections.get', { id: connection });
        const asked = { id, system, settings, credentials: {}, node, limit };
        const { columns, rows } = await client.call('erp.sample', asked);
        const cells = rows.map((row) => row.map((value) => (value ?? '-').replaceAll(/\s+/g, ' ')));
        console.log(table([columns, ...cells]));
      });
    });

/** `mostek connection …`: what an integrator does at forty sites without opening the window. */
export const connectionCommands = (): Command =>
  new Command('connection')
    .description('list, test, look into and import connections')
    .addCommand(list())
    .addCommand(test())
    .addCommand(browse())
    .addCommand(sample())
    .addCommand(importFile());
