import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import { type Message, MessageReader, PACKET, packetsOf } from './wire/packets.ts';
import type { TlsMode } from './wire/prelogin.ts';
import { selfSigned, TlsTunnel } from './wire/tls-tunnel.ts';

const TLS_HANDSHAKE = 0x16;
const TLS_DATA = 0x17;

/** The bytes of one client: packets in, packets out, with or without TLS. */
export class Line {
  encrypted = false;
  packetSize = 4096;
  private readonly socket: Socket;
  private readonly tls: TlsMode;
  private readonly onMessage: (message: Message) => void;
  private readonly reader = new MessageReader();
  private tunnel: TlsTunnel | null = null;
  private first = true;
  private write: (data: Buffer) => void;
  /** Leaves the wrapping of the handshake behind. */
  private bare: () => void = () => undefined;

  constructor(socket: Socket, tls: TlsMode, onMessage: (message: Message) => void) {
    this.socket = socket;
    this.tls = tls;
    this.onMessage = onMessage;
    this.write = (data) => {
      socket.write(data);
    };
    socket.setNoDelay(true);
    socket.on('data', (chunk) => {
      this.fromNetwork(chunk);
    });
    socket.on('error', () => undefined);
  }

  /** Sends one message of the server. */
  send(data: Buffer): void {
    if (!this.socket.destroyed) this.write(packetsOf(PACKET.response, data, this.packetSize));
  }

  /** Cuts the line without a word. */
  cut(): void {
    this.socket.destroy();
  }

  /** Ends it after everything was sent. */
  hangUp(): void {
    this.socket.end();
  }

  pause(): void {
    this.socket.pause();
  }

  resume(): void {
    this.socket.resume();
  }

  private fromNetwork(chunk: Buffer): void {
    if (this.first && chunk[0] === TLS_HANDSHAKE) {
      if (this.tls === 'off') this.cut();
      else this.startStrictTls(chunk);
      return;
    }
    this.first = false;
    // TLS writes the last flight of its handshake after it calls itself secure; the client's first bare record proves that all is done.
    if (this.tunnel !== null && !this.encrypted && chunk[0] === TLS_DATA) this.bare();
    if (this.tunnel !== null && this.encrypted) this.tunnel.receive(chunk);
    else this.received(chunk);
  }

  private received(chunk: Buffer): void {
    let messages: Message[];
    try {
      messages = this.reader.push(chunk);
    } catch {
      this.cut();
      return;
    }
    for (const message of messages) {
      const handshake = this.tunnel !== null && !this.encrypted && message.type === PACKET.prelogin;
      if (handshake) this.tunnel?.receive(message.data);
      else this.onMessage(message);
    }
  }

  private secure(protocols: string[]): TlsTunnel {
    const tunnel = new TlsTunnel((data) => {
      this.socket.write(data);
    });
    this.tunnel = tunnel;
    const secured = new TLSSocket(tunnel, { isServer: true, ...selfSigned(), ALPNProtocols: protocols });
    secured.on('error', () => {
      this.cut();
    });
    secured.on('data', (chunk: Buffer) => {
      this.received(chunk);
    });
    this.bare = () => {
      this.encrypted = true;
      tunnel.unwrap();
      this.write = (data) => {
        secured.write(data);
      };
    };
    return tunnel;
  }

  /** TLS inside PRELOGIN packets, as TDS 7 has it. */
  startTls(): void {
    this.secure([]);
  }

  /** TLS from the first byte, as TDS 8 ("strict") has it. */
  private startStrictTls(chunk: Buffer): void {
    this.first = false;
    const tunnel = this.secure(['tds/8.0']);
    this.bare();
    tunnel.receive(chunk);
  }
}
