/** Packet types of TDS (MS-TDS 2.2.3.1.1). */
export const PACKET = {
  batch: 1,
  rpc: 3,
  response: 4,
  attention: 6,
  bulk: 7,
  transaction: 14,
  login: 16,
  sspi: 17,
  prelogin: 18,
} as const;

const HEADER = 8;
const LAST = 0x01;
const RESET = 0x08;
const RESET_KEEP_TRANSACTION = 0x10;

export interface Message {
  readonly type: number;
  readonly data: Buffer;
  /** The client took the connection out of a pool and wants it as new. */
  readonly reset: boolean;
}

/** Puts packets of the network together to messages. */
export class MessageReader {
  private pending: Buffer = Buffer.alloc(0);
  private parts: Buffer[] = [];
  private reset = false;

  push(chunk: Buffer): Message[] {
    this.pending = this.pending.length === 0 ? chunk : Buffer.concat([this.pending, chunk]);
    const messages: Message[] = [];
    while (this.pending.length >= HEADER) {
      const length = this.pending.readUInt16BE(2);
      if (length < HEADER) throw new Error(`a TDS packet of ${length} bytes`);
      if (this.pending.length < length) break;
      const type = this.pending.readUInt8(0);
      const status = this.pending.readUInt8(1);
      if ((status & (RESET | RESET_KEEP_TRANSACTION)) !== 0) this.reset = true;
      this.parts.push(this.pending.subarray(HEADER, length));
      this.pending = this.pending.subarray(length);
      if ((status & LAST) === 0) continue;
      messages.push({ type, data: Buffer.concat(this.parts), reset: this.reset });
      this.parts = [];
      this.reset = false;
    }
    return messages;
  }
}

/** Cuts a message into packets of the negotiated size. */
export const packetsOf = (type: number, data: Buffer, packetSize: number): Buffer => {
  const room = packetSize - HEADER;
  const packets: Buffer[] = [];
  for (let at = 0, id = 1; at === 0 || at < data.length; at += room, id += 1) {
    const part = data.subarray(at, at + room);
    const header = Buffer.alloc(HEADER);
    header.writeUInt8(type, 0);
    header.writeUInt8(at + room >= data.length ? LAST : 0, 1);
    header.writeUInt16BE(part.length + HEADER, 2);
    header.writeUInt8(id & 0xff, 6);
    packets.push(header, part);
  }
  return Buffer.concat(packets);
};
