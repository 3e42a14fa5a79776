import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Carrier } from '#main/systems/commerceml/carrier.ts';
import { openExchange } from '#main/systems/commerceml/client.ts';
import type { CommerceMlSettings } from '#main/systems/commerceml/manifest.ts';
import { tempFolder } from '#main/systems/commerceml/temp.ts';
import { readVerdict } from '#main/systems/commerceml/verdict.ts';
import { ok, type Result, refuse, succeeded } from '#shared/result.ts';

/** Files over HTTP, with us in the role of 1C (commerceml.md 1). */
export const httpCarrier = (settings: CommerceMlSettings, password: string): Carrier => ({
  async test(call) {
    const exchange = await openExchange(call, settings, password, 'sale');
    if (!succeeded(exchange)) return exchange;
    const { init } = exchange.value;
    return ok({
      facts: [
        { label: 'fact.version', value: init.version ?? settings.version },
        { label: 'fact.fileLimit', value: init.fileLimit === null ? '–' : String(init.fileLimit) },
        { label: 'fact.zip', value: init.zip ? '+' : '–' },
      ],
    });
  },

  async deliver(call, block, files) {
    for (const file of files) {
      // Real clients sign in for each file; `init` in between would wipe what was sent (1.2, 1.5).
      const exchange = await openExchange(call, settings, password, block);
      if (!succeeded(exchange)) return exchange;
      const sent = await exchange.value.deliver(call, file.path, file.name);
      if (!succeeded(sent)) return sent;
    }
    return ok(null);
  },

  async collect(call) {
    const exchange = await openExchange(call, settings, password, 'sale');
    if (!succeeded(exchange)) return exchange;
    const folder = await tempFolder();
    const give = async <T>(refusal: Result<T>): Promise<Result<T>> => {
      await folder.remove();
      return refusal;
    };
    const path = join(folder.path, 'orders.xml');
    const answer = await exchange.value.download(call, 'query', path);
    if (!succeeded(answer)) return give(answer);
    const verdict = readVerdict(answer.value);
    if (verdict.word === 'failure') {
      return give(refuse('invalid', 'remote.invalid', { detail: verdict.text.slice(0, 500) }));
    }
    const { size } = await stat(path);
    // An empty body is how several sites say "not allowed", so it is no empty list (commerceml.md 2).
    if (
      size === 0 ||
      /^<(!doctype\s+html|html|br|b)\b/i.test(verdict.text) ||
      !verdict.text.startsWith('<')
    ) {
      const detail = verdict.text.replace(/<[^>]*>/g, ' ').slice(0, 300) || 'empty answer';
      return give(refuse('unavailable', 'remote.unexpected_shape', { detail }));
    }
    return ok({
      path,
      contentType: answer.value.headers['content-type'] ?? '',
      confirm: (here) => exchange.value.confirm(here),
      discard: () => folder.remove(),
    });
  },

  async info(call, toFile) {
    const exchange = await openExchange(call, settings, password, 'sale');
    if (!succeeded(exchange)) return exchange;
    const answer = await exchange.value.download(call, 'info', toFile);
    if (!succeeded(answer)) return answer.outcome === 'not_found' ? ok(null) : answer;
    // Sites without the mode answer nothing, or a verdict about an unknown command.
    const isXml = readVerdict(answer.value).text.startsWith('<?xml');
    return ok(isXml ? { contentType: answer.value.headers['content-type'] ?? '' } : null);
  },
});
