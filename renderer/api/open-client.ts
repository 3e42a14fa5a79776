import { createBridgeClient } from '#renderer/api/bridge-client.ts';
import type { AgentClient } from '#renderer/api/client.ts';
import { createHttpClient } from '#renderer/api/http-client.ts';
import type { DesktopBridge } from '#shared/api/wire.ts';

declare global {
  interface Window {
    /** Given by the preload script; absent in a browser over loopback HTTP. */
    readonly mostek?: DesktopBridge;
  }
}

const storageKey = 'mostek.token';

/**
 * Takes the key out of the address (`#token=…`, optionally `&path=/problems`) at once, so that it stays neither in
 * the history nor on the screen; a reload finds it in the tab's own storage.
 */
const takeToken = (): string => {
  if (location.hash.startsWith('#token=')) {
    const parameters = new URLSearchParams(location.hash.slice(1));
    sessionStorage.setItem(storageKey, parameters.get('token') ?? '');
    history.replaceState(null, '', `#${parameters.get('path') ?? '/'}`);
  }
  return sessionStorage.getItem(storageKey) ?? '';
};

/** The client this environment needs: Electron's bridge if there is one, loopback HTTP otherwise. */
export const openClient = (): AgentClient =>
  window.mostek === undefined ? createHttpClient(takeToken()) : createBridgeClient(window.mostek);
