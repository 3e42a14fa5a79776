import { join } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** The window. Relative addresses, because the same files are served over loopback HTTP and over app://. */
export default defineConfig({
  root: join(import.meta.dirname, 'renderer'),
  base: './',
  plugins: [react()],
  build: {
    outDir: join(import.meta.dirname, 'dist', 'renderer'),
    emptyOutDir: true,
    target: 'chrome140',
    // The polyfill would be an inline script, which the page's own policy forbids; Chromium needs none.
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1_000,
  },
});
