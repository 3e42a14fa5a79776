/**
 * Scripts for the two worlds of a page. The real preload runs in an isolated world, where `require('electron')` is
 * a stand-in; what it exposes appears in the page's own world as frozen functions. The worlds only pass texts to
 * each other, over events of the document.
 */
export const binding = '__hostInvoke';

/** The page's own world: builds what the preload exposes, and nothing more. */
export const pageWorld = `(() => {
  const answers = new Map();
  const listeners = new Map();
  let last = 0;
  document.addEventListener('host:answer', (event) => {
    const { id, ok, value, error } = JSON.parse(event.detail);
    const call = answers.get(id);
    answers.delete(id);
    if (call) ok ? call.resolve(value) : call.reject(new Error(error));
  });
  document.addEventListener('host:callback', (event) => {
    const { id, args } = JSON.parse(event.detail);
    listeners.get(id)?.(...args);
  });
  const say = (type, detail) => document.dispatchEvent(new CustomEvent(type, { detail: JSON.stringify(detail) }));
  document.addEventListener('host:expose', (event) => {
    const { name, members } = JSON.parse(event.detail);
    const api = {};
    for (const member of members) {
      api[member] = (...args) => {
        last += 1;
        const id = last;
        const marked = args.map((value, index) => {
          if (typeof value !== 'function') return { value };
          listeners.set(id + ':' + index, value);
          return { callback: id + ':' + index };
        });
        if (marked.some((value) => 'callback' in value)) {
          say('host:call', { id, name, member, args: marked });
          return () => say('host:call', { id, name, member: '()' + member, args: [] });
        }
        return new Promise((resolve, reject) => {
          answers.set(id, { resolve, reject });
          say('host:call', { id, name, member, args: marked });
        });
      };
    }
    Object.defineProperty(window, name, { value: Object.freeze(api), enumerable: true });
  });
})();`;

/** The isolated world: `require('electron')` with contextBridge and ipcRenderer, then the preload itself. */
export const preloadWorld = (preload: string): string => `(() => {
  const waiting = new Map();
  const channels = new Map();
  const undo = new Map();
  let last = 0;
  const emit = (type, detail) => document.dispatchEvent(new CustomEvent(type, { detail: JSON.stringify(detail) }));
  globalThis.__hostAnswer = (text) => {
    const { id, ok, value, error } = JSON.parse(text);
    const call = waiting.get(id);
    waiting.delete(id);
    if (call) ok ? call.resolve(value) : call.reject(new Error(error));
  };
  globalThis.__hostSend = (text) => {
    const { channel, data } = JSON.parse(text);
    for (const listener of channels.get(channel) ?? []) listener({}, data);
  };
  const ipcRenderer = {
    invoke: (channel, ...args) => new Promise((resolve, reject) => {
      last += 1;
      waiting.set(last, { resolve, reject });
      ${binding}(JSON.stringify({ id: last, channel, args }));
    }),
    on: (channel, listener) => { channels.set(channel, [...(channels.get(channel) ?? []), listener]); },
    off: (channel, listener) => {
      channels.set(channel, (channels.get(channel) ?? []).filter((one) => one !== listener));
    },
  };
  const contextBridge = {
    exposeInMainWorld(name, api) {
      document.addEventListener('host:call', (event) => {
        const { id, name: wanted, member, args } = JSON.parse(event.detail);
        if (wanted !== name) return;
        if (member.startsWith('()')) { undo.get(id)?.(); return; }
        const real = args.map((one) => 'callback' in one
          ? (...passed) => emit('host:callback', { id: one.callback, args: passed })
          : one.value);
        try {
          const result = api[member](...real);
          if (typeof result === 'function') { undo.set(id, result); return; }
          Promise.resolve(result).then(
            (value) => emit('host:answer', { id, ok: true, value }),
            (error) => emit('host:answer', { id, ok: false, error: String(error.message) }),
          );
        } catch (error) {
          emit('host:answer', { id, ok: false, error: String(error.message) });
        }
      });
      emit('host:expose', { name, members: Object.keys(api) });
    },
  };
  const require = (name) => {
    if (name !== 'electron') throw new Error('module not found: ' + name);
    return { contextBridge, ipcRenderer };
  };
  ${preload}
})();`;
