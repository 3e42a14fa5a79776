import { readFile } from 'node:fs/promises';
import { Command } from 'commander';
import { z } from 'zod';
import { withAgent } from '#main/cli/client.ts';
import { table } from '#main/cli/output.ts';
import { entityName } from '#shared/domain/entity.ts';
import { MostekError } from '#shared/errors.ts';
import { causeText } from '#shared/i18n/causes.ts';
import { operation } from '#shared/status.ts';

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

const pullOptions = z.object({ since: z.string().optional(), pages: z.coerce.number().int().min(1) });

const pull = (): Command =>
  new Command('pull')
    .description('show the orders a system gives now; nothing is stored')
    .argument('<id>', 'connection')
    .option('--since <checkpoint>', 'where to go on, as an earlier pull printed it')
    .option('--pages <n>', 'most pages to ask for', '1')
    .action(async (id: string, _given: unknown, command: Command) => {
      const { since, pages } = pullOptions.parse(command.opts());
      await withAgent(command, async (client) => {
        let checkpoint = since ?? null;
        for (let page = 0; page < pages; page += 1) {
          const found = await client.call('connections.pull', { id, checkpoint });
          for (const one of found.orders) console.log(JSON.stringify(one));
          for (const one of found.broken) console.error(`${one.remoteId}: ${one.cause} ${one.detail}`);
          checkpoint = found.checkpoint;
          if (!found.more) break;
        }
        console.error(`checkpoint: ${checkpoint ?? ''}`);
      });
    });

const pushOptions = z.object({
  entity: entityName,
  file: z.string(),
  key: z.string().optional(),
  remote: z.string().optional(),
  operation: operation.default('update'),
  dryRun: z.boolean().optional(),
});
const keyed = z.object({ key: z.string().nullish() }).loose();

const push = (): Command =>
  new Command('push')
    .description('push one object to a system by hand (the agent must be running)')
    .argument('<id>', 'connection')
    .requiredOption('--entity <name>', 'order, product, customer or invoice')
    .requiredOption('--file <json>', 'the object, in the words of the domain')
    .option('--key <key>', "its key in the ERP (default: the object's own)")
    .option('--remote <id>', 'its id on the other side, where it has one')
    .option('--operation <word>', 'insert, update or delete')
    .option('--dry-run', 'only show what would be sent')
    .action(async (id: string, _given: unknown, command: Command) => {
      const chosen = pushOptions.parse(command.opts());
      const object = keyed.parse(JSON.parse(await readFile(chosen.file, 'utf8')));
      await withAgent(command, async (client) => {
        const report = await client.call('connections.push', {
          id,
          entity: chosen.entity,
          operation: chosen.operation,
          key: chosen.key ?? object.key ?? 'by-hand',
          remoteId: chosen.remote ?? null,
          object,
          rehearse: chosen.dryRun ?? false,
        });
        for (const step of report.steps) console.log(`  ${step.call}\n    ${step.detail}`);
        const more = [report.key, report.cause, report.detail].filter((part) => part !== null).join(', ');
        console.log(`${report.outcome}${more === '' ? '' : ` (${more})`}`);
        if (!report.ok) process.exitCode = 2;
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
    .addCommand(pull())
    .addCommand(push())
    .addCommand(importFile());
