import { EventEmitter } from 'node:events';

/** `process.parentPort` of a utility process, over the channel of Node's fork. */
class ParentPort extends EventEmitter {
  postMessage(message: unknown): void {
    if (process.connected) process.send?.(message);
  }
}

const port = new ParentPort();
process.on('message', (data) => port.emit('message', { data }));
// A utility process ends with its parent.
process.on('disconnect', () => process.exit(0));
Reflect.set(process, 'parentPort', port);
