import { app, type Session } from 'electron';
import { isOwnPage } from '#main/desktop/own-page.ts';

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
