import { copyFile, mkdir, readdir, rename, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Carrier } from '#main/systems/commerceml/carrier.ts';
import { ok, type Refusal, refuse } from '#shared/result.ts';

const refusalOf = (error: unknown): Refusal =>
  refuse('unavailable', 'agent.folder', { detail: error instanceof Error ? error.message : String(error) });

const ordersName = /^orders.*\.xml$/i;

let serial = 0;

/**
 * The same files through a folder. Ours appear under their name only when whole; order files (`orders*.xml`) go to
 * `done` once their orders are stored.
 */
export const folderCarrier = (folder: string): Carrier => ({
  async test() {
    try {
      const waiting = (await readdir(folder)).filter((name) => ordersName.test(name));
      return ok({ facts: [{ label: 'fact.orders', value: String(waiting.length) }] });
    } catch (error) {
      return refusalOf(error);
    }
  },

  async deliver(_call, block, files) {
    try {
      for (const file of files) {
        serial += 1;
        // What we write must never look like orders to read.
        const stem = block === 'sale' ? 'documents' : basename(file.name, '.xml').replace(/_+.*$/, '');
        const name = `${stem}___${Date.now()}-${process.pid}-${serial}.xml`;
        const temporary = join(folder, `.${name}.part`);
        try {
          await copyFile(file.path, temporary);
          await rename(temporary, join(folder, name));
        } finally {
          await rm(temporary, { force: true });
        }
      }
      return ok(null);
    } catch (error) {
      return refusalOf(error);
    }
  },

  async collect() {
    try {
      const name = (await readdir(folder)).filter((one) => ordersName.test(one)).sort()[0];
      if (name === undefined) return ok(null);
      const path = join(folder, name);
      return ok({
        path,
        contentType: '',
        async confirm() {
          try {
            await mkdir(join(folder, 'done'), { recursive: true });
            await rename(path, join(folder, 'done', `${Date.now()}-${name}`));
            return ok(null);
          } catch (error) {
            return refusalOf(error);
          }
        },
        discard: () => Promise.resolve(),
      });
    } catch (error) {
      return refusalOf(error);
    }
  },

  info: () => Promise.resolve(ok(null)),
});
