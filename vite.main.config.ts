import { builtinModules } from 'node:module';
import { defineConfig } from 'vite';

/**
 * The main side as a few plain scripts: what is packed is what was tested, and asar holds no loose packages but
 * the native one and the Firebird driver. The preload is built apart (vite.preload.config.ts): a sandboxed preload must be CommonJS.
 */
export default defineConfig({
  publicDir: false,
  ssr: { noExternal: true, external: ['better-sqlite3', 'node-firebird', 'electron'] },
  build: {
    ssr: true,
    target: 'node24',
    outDir: 'dist/main',
    emptyOutDir: true,
    minify: false,
    sourcemap: false,
    rolldownOptions: {
      input: {
        index: 'main/index.ts',
        'agent-process': 'main/agent-process.ts',
        'erp-worker': 'main/erp/worker.ts',
        cli: 'main/cli.ts',
      },
      external: [
        'better-sqlite3',
        // Reads a message file beside itself, and its faults are mended on its own module object.
        /^node-firebird/,
        'electron',
        'pg-native',
        'cloudflare:sockets',
        ...builtinModules,
        /^node:/,
      ],
      output: { format: 'esm', entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
    },
  },
});
