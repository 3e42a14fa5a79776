import { recorded } from '#test/desktop/host/recorded.ts';

type InvokeHandler = (event: unknown, ...args: unknown[]) => unknown;
type PageHandler = (request: Request) => Promise<Response>;
type BeforeRequest = (details: { url: string }, decide: (answer: { cancel: boolean }) => void) => void;

const invokeHandlers = new Map<string, InvokeHandler>();
const pageHandlers = new Map<string, PageHandler>();
let beforeRequest: BeforeRequest | null = null;

export const ipcMain = {
  handle(channel: string, handler: InvokeHandler): void {
    if (invokeHandlers.has(channel)) throw new Error(`second handler for ${channel}`);
    invokeHandlers.set(channel, handler);
  },
  on: (): void => undefined,
};

/** What the page asked over ipcRenderer.invoke; errors read as they do in Electron. */
export const invoke = async (channel: string, url: string, args: readonly unknown[]): Promise<unknown> => {
  const handler = invokeHandlers.get(channel);
  if (handler === undefined) throw new Error(`No handler registered for '${channel}'`);
  const event = { senderFrame: { url, parent: null } };
  return structuredClone(await handler(event, ...args.map((value) => structuredClone(value))));
};

export const protocol = {
  registerSchemesAsPrivileged(schemes: unknown[]): void {
    recorded.schemes.push(...schemes);
  },
  handle(scheme: string, handler: PageHandler): void {
    pageHandlers.set(scheme, handler);
  },
};

export const answerPage = (scheme: string, url: string): Promise<Response> => {
  const handler = pageHandlers.get(scheme);
  return handler === undefined
    ? Promise.resolve(new Response('', { status: 404 }))
    : handler(new Request(url));
};

export const mayRequest = (url: string): boolean => {
  let allowed = true;
  beforeRequest?.({ url }, ({ cancel }) => {
    allowed = !cancel;
  });
  if (!allowed) recorded.cancelledRequests.push(url);
  return allowed;
};

export const session = {
  defaultSession: {
    setPermissionRequestHandler: (): void => undefined,
    setPermissionCheckHandler: (): void => undefined,
    webRequest: {
      onBeforeRequest(handler: BeforeRequest): void {
        beforeRequest = handler;
      },
    },
  },
};
