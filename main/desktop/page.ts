import { readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { protocol } from 'electron';
import { contentSecurityPolicy, contentTypes, fileInside } from '#main/api/static-files.ts';
import { isOwnPage, pageScheme } from '#main/desktop/own-page.ts';

/** Must run before the app is ready: privileges of a scheme are fixed at that moment. */
export const declarePage = (): void => {
  protocol.registerSchemesAsPrivileged([
    { scheme: pageScheme, privileges: { standard: true, secure: true, supportFetchAPI: true } },
  ]);
};

/** Serves the built window from its folder, with the policy as a header; no way leads out of the folder. */
export const servePage = (root: string): void => {
  protocol.handle(pageScheme, async (request) => {
    const file = isOwnPage(request.url) ? fileInside(root, new URL(request.url).pathname) : null;
    if (file === null) return new Response('404', { status: 404 });
    try {
      const bytes = await readFile(file);
      return new Response(new Uint8Array(bytes), {
        headers: {
          'content-type': contentTypes[extname(file)] ?? 'application/octet-stream',
          'content-security-policy': contentSecurityPolicy,
          'x-content-type-options': 'nosniff',
        },
      });
    } catch {
      return new Response('404', { status: 404 });
    }
  });
};
