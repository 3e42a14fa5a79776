import { app, type Session } from 'electron';

/** Scheme and address of the window's own page: a protocol of ours instead of file://, which grants too much. */
export const pageScheme = 'app';
export const pageOrigin = 'app://mostek';

/** True for our own page and nothing else; compared by parts, never by the start of a text. */
export const isOwnPage = (address: string): boolean => {
  try {
    const url = new URL(address);
    return url.protocol === `${pageScheme}:` && url.host === 'mostek';
  } catch {
    return false;
  }
};

/** Everything the page may not do, whatever it loads: other pages, new windows, devices, the network. */
export const lockDown = (session: Session): void => {
  session.setPermissionRequestHandler((_contents, _permission, decide) => decide(false));
  session.setPermissionCheckHandler(() => false);
  session.webRequest.onBeforeRequest((details, decide) => decide({ cancel: !isOwnPage(details.url) }));
  app.on('web-contents-created', (_event, contents) => {
    contents.on('will-navigate', (event) => {
      if (!isOwnPage(event.url)) event.preventDefault();
    });
    contents.on('will-attach-webview', (event) => event.preventDefault());
    contents.setWindowOpenHandler(() => ({ action: 'deny' }));
  });
};
