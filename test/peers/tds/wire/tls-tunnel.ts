import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Duplex } from 'node:stream';
import { PACKET, packetsOf } from './packets.ts';

export interface Certificate {
  readonly key: string;
  readonly cert: string;
}

let certificate: Certificate | null = null;

/** A self-signed certificate for this process, as a fresh SQL Server makes one for itself. Needs the openssl program. */
export const selfSigned = (): Certificate => {
  if (certificate !== null) return certificate;
  const dir = mkdtempSync(join(tmpdir(), 'mostek-tls-'));
  try {
    const key = join(dir, 'key.pem');
    const cert = join(dir, 'cert.pem');
    const args = [
      'req',
      '-x509',
      '-newkey',
      'rsa:2048',
      '-nodes',
      '-days',
      '2',
      '-subj',
      '/CN=localhost',
      '-addext',
      'subjectAltName=DNS:localhost,IP:127.0.0.1',
      '-keyout',
      key,
      '-out',
      cert,
    ];
    execFileSync('openssl', args, { stdio: 'ignore' });
    certificate = { key: readFileSync(key, 'utf8'), cert: readFileSync(cert, 'utf8') };
    return certificate;
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
};

/** The stream on which TLS runs: during the handshake its bytes travel inside PRELOGIN packets, afterwards bare. */
export class TlsTunnel extends Duplex {
  private wrapped = true;
  private held: Buffer[] = [];
  private readonly send: (data: Buffer) => void;

  constructor(send: (data: Buffer) => void) {
    super();
    this.send = send;
  }

  override _read(): void {
    // Data arrives through receive().
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, callback: (error?: Error | null) => void): void {
    if (this.wrapped) this.held.push(chunk);
    else this.send(chunk);
    callback();
    // One flight of the handshake is one message: wait until TLS has written all of it.
    if (this.wrapped) setImmediate(() => this.flush());
  }

  private flush(): void {
    if (this.held.length === 0) return;
    const data = Buffer.concat(this.held);
    this.held = [];
    this.send(packetsOf(PACKET.prelogin, data, 4096));
  }

  override _final(callback: (error?: Error | null) => void): void {
    callback();
  }

  receive(data: Buffer): void {
    this.push(data);
  }

  /** The handshake is over. */
  unwrap(): void {
    this.flush();
    this.wrapped = false;
  }
}
