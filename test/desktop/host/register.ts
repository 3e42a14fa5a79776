import { registerHooks } from 'node:module';

/**
 * Stands a module of ours in the place of `electron`, so that the real main process runs on plain Node:
 * `node --import ./register.ts main/index.ts`.
 */
const host = new URL('./electron.ts', import.meta.url).href;

registerHooks({
  resolve(specifier, context, next) {
    return specifier === 'electron' ? { url: host, shortCircuit: true } : next(specifier, context);
  },
});
