import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import type { Engine } from './engine/engine.ts';
import { Frame } from './engine/frame.ts';
import { Interpreter } from './engine/interpreter.ts';
import { BackendLost, Interrupted } from './engine/postgres-errors.ts';
import { Session } from './engine/session.ts';
import { SqlError } from './errors.ts';
import type { Hooks } from './hooks.ts';
import { Response } from './response.ts';
import { describeRpc, runRpc } from './rpc.ts';
import { parseBatch } from './sql/parser.ts';
import { collationOf, type WireCollation } from './wire/collation.ts';
import { parseLogin } from './wire/login7.ts';
import { type Message, MessageReader, PACKET, packetsOf } from './wire/packets.ts';
import {
  clientEncryption,
  ENCRYPTION,
  preloginAnswer,
  serverEncryption,
  type TlsMode,
} from './wire/prelogin.ts';
import { parseBatchRequest, parseRpc, parseTransaction } from './wire/requests.ts';
import { selfSigned, TlsTunnel } from './wire/tls-tunnel.ts';
import { DONE, type DoneToken, TokenWriter } from './wire/tokens.ts';

const NO_TRANSACTION = Buffer.alloc(8);
const TLS_HANDSHAKE = 0x16;
const TLS_DATA = 0x17;

/** One client from its first byte to its last. */
export class Connection {
  private readonly socket: Socket;
  private readonly engine: Engine;
  private readonly hooks: Hooks;
  private readonly tls: TlsMode;
  private readonly spid: number;
  private reader = new MessageReader();
  private write: (data: Buffer) => void;
  private tunnel: TlsTunnel | null = null;
  /** Leaves the wrapping of the handshake behind. */
  private bare: () => void = () => undefined;
  private encrypted = false;
  private session: Session | null = null;
  private collation: WireCollation = collationOf('WIN1252');
  private packetSize = 4096;
  private transaction: Buffer = NO_TRANSACTION;
  private transactions = 0n;
  private queue: Message[] = [];
  private working = false;
  private attention = false;
  private ended = false;
  private first = true;

  constructor(socket: Socket, engine: Engine, hooks: Hooks, tls: TlsMode, spid: number) {
    this.socket = socket;
    this.engine = engine;
    this.hooks = hooks;
    this.tls = tls;
    this.spid = spid;
    this.write = (data) => {
      socket.write(data);
    };
    socket.setNoDelay(true);
    socket.on('data', (chunk) => {
      this.fromNetwork(chunk);
    });
    socket.on('error', () => undefined);
    socket.on('close', () => {
      void this.end();
    });
  }

  /** Cuts the line without a word; the work in hand is rolled back. */
  cut(): void {
    this.socket.destroy();
  }

  pause(): void {
    this.socket.pause();
  }

  resume(): void {
    this.socket.resume();
  }

  /** Resolves when nothing of the connection is left on the database's side. */
  async end(): Promise<void> {
    if (this.ended) return;
    this.ended = true;
    this.queue = [];
    const { session } = this;
    this.session = null;
    if (session === null) return;
    session.interrupted = true;
    if (this.working) await session.database.cancel().catch(() => undefined);
    await session.close();
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
      if (message.type === PACKET.attention) this.interrupt();
      else if (this.tunnel !== null && !this.encrypted && message.type === PACKET.prelogin)
        this.tunnel.receive(message.data);
      else this.queue.push(message);
    }
    void this.work();
  }

  private secure(tunnel: TlsTunnel, protocols: string[]): void {
    this.tunnel = tunnel;
    const secured = new TLSSocket(tunnel, { isServer: true, ...selfSigned(), ALPNProtocols: protocols });
    secured.on('error', () => {
      this.cut();
    });
    this.bare = () => {
      this.encrypted = true;
      tunnel.unwrap();
      this.write = (data) => {
        secured.write(data);
      };
    };
    secured.on('data', (chunk: Buffer) => {
      this.received(chunk);
    });
  }

  /** TLS inside PRELOGIN packets, as TDS 7 has it. */
  private startTls(): void {
    this.secure(
      new TlsTunnel((data) => {
        this.socket.write(data);
      }),
      [],
    );
  }

  /** TLS from the first byte, as TDS 8 ("strict") has it. */
  private startStrictTls(chunk: Buffer): void {
    this.first = false;
    const tunnel = new TlsTunnel((data) => {
      this.socket.write(data);
    });
    this.secure(tunnel, ['tds/8.0']);
    this.bare();
    tunnel.receive(chunk);
  }

  private interrupt(): void {
    if (!this.working && this.queue.length === 0) {
      this.acknowledgeAttention();
      return;
    }
    this.attention = true;
    if (this.session === null) return;
    this.session.interrupted = true;
    void this.session.database.cancel().catch(() => undefined);
  }

  private acknowledgeAttention(): void {
    this.attention = false;
    if (this.session !== null) this.session.interrupted = false;
    const tokens = new TokenWriter(this.collation);
    tokens.done('DONE', DONE.attention, null);
    this.send(tokens.take());
  }

  private send(data: Buffer): void {
    if (!this.ended) this.write(packetsOf(PACKET.response, data, this.packetSize));
  }

  private async work(): Promise<void> {
    if (this.working) return;
    this.working = true;
    try {
      for (let message = this.queue.shift(); message !== undefined; message = this.queue.shift())
        await this.handle(message);
    } catch {
      // Not an answer but a lost line is what a client sees of a server that fails.
      this.cut();
    } finally {
      this.working = false;
    }
  }

  private async handle(message: Message): Promise<void> {
    if (message.type === PACKET.prelogin) this.prelogin(message.data);
    else if (message.type === PACKET.login) await this.login(message.data);
    else if (this.session === null) this.cut();
    else await this.request(message, this.session);
    if (this.attention) this.acknowledgeAttention();
  }

  private prelogin(data: Buffer): void {
    const answer = serverEncryption(this.encrypted ? 'supported' : this.tls, clientEncryption(data));
    this.send(preloginAnswer(this.engine.productVersion, answer));
    if (!this.encrypted && answer === ENCRYPTION.on) this.startTls();
  }

  private async login(data: Buffer): Promise<void> {
    const login = parseLogin(data);
    const tokens = new TokenWriter(this.collation);
    const refuse = (error: SqlError): void => {
      tokens.error(error);
      tokens.done('DONE', DONE.error, null);
      this.send(tokens.take());
      this.socket.end();
    };
    const failed = new SqlError(18_456, `Login failed for user '${login.user}'.`, { severity: 14 });
    if (this.engine.logins.get(login.user.toLowerCase()) !== login.password) {
      refuse(failed);
      return;
    }
    const session = new Session(this.engine, login.user.toLowerCase(), this.spid, this.encrypted);
    const database = login.database === '' ? 'master' : login.database;
    try {
      await session.use(database);
    } catch (error) {
      if (!(error instanceof SqlError)) throw error;
      tokens.error(error);
      refuse(failed);
      return;
    }
    if (this.ended) {
      await session.close();
      return;
    }
    this.session = session;
    this.collation = collationOf((await this.engine.findDatabase(database))?.codePage ?? '');
    tokens.environmentText(1, session.databaseName, 'master');
    tokens.environmentBytes(7, this.collation.bytes, Buffer.alloc(0));
    tokens.environmentText(2, 'us_english', '');
    tokens.loginAck(this.engine.productVersion);
    tokens.environmentText(4, String(login.packetSize), '4096');
    tokens.done('DONE', 0, null);
    this.send(tokens.take());
    this.packetSize = login.packetSize;
  }

  private newTransaction(): Buffer {
    this.transactions += 1n;
    const id = Buffer.alloc(8);
    id.writeBigUInt64LE((BigInt(this.spid) << 32n) | this.transactions, 0);
    return id;
  }

  private async request(message: Message, session: Session): Promise<void> {
    if (message.type === PACKET.batch) {
      const text = parseBatchRequest(message.data);
      await this.answer(message, session, text, 'DONE', 'DONE', async (interpreter) => {
        await interpreter.list(new Frame(null), parseBatch(text));
      });
    } else if (message.type === PACKET.rpc) {
      let request: ReturnType<typeof parseRpc> | SqlError;
      try {
        request = parseRpc(message.data);
      } catch (error) {
        if (!(error instanceof SqlError)) throw error;
        request = error;
      }
      const text = request instanceof SqlError ? '' : describeRpc(session, request);
      await this.answer(message, session, text, 'DONEINPROC', 'DONEPROC', async (interpreter, response) => {
        if (request instanceof SqlError) throw request;
        await runRpc(interpreter, response, request);
      });
    } else if (message.type === PACKET.transaction) {
      const request = parseTransaction(message.data);
      await this.answer(message, session, request.kind, 'DONE', 'DONE', async () => {
        const { transactions } = session;
        if (request.kind === 'begin') {
          if (request.isolation !== null) transactions.isolation = request.isolation;
          await transactions.begin();
        } else if (request.kind === 'commit') await transactions.commit();
        else if (request.kind === 'save') await transactions.save(request.name);
        else {
          await transactions.rollback(request.name === '' ? null : request.name);
          await session.restoreSettings();
        }
      });
    } else this.cut();
  }

  /** Runs one request with the troubles that tests ordered around it, and sends the answer. */
  private async answer(
    message: Message,
    session: Session,
    text: string,
    statement: DoneToken,
    last: DoneToken,
    work: (interpreter: Interpreter, response: Response) => Promise<void>,
  ): Promise<void> {
    const response = new Response(this.collation, statement, this.transaction, () => this.newTransaction());
    session.onEvent = (event) => {
      response.event(event);
      this.transaction =
        event.kind === 'begin'
          ? response.transactionId
          : event.kind === 'database'
            ? this.transaction
            : NO_TRANSACTION;
    };
    let failure: SqlError | null = null;
    try {
      if (message.reset) await session.reset();
      if (
        await this.hooks.before({
          text,
          database: session.databaseName,
          login: session.login,
          spid: this.spid,
        })
      ) {
        this.cut();
        return;
      }
      await work(new Interpreter(session, response), response);
    } catch (error) {
      const translated =
        error instanceof SqlError ? error : session.translate(error, await session.catalog(), 'batch');
      if (translated instanceof BackendLost) {
        this.cut();
        return;
      }
      if (translated instanceof SqlError) failure = translated;
      else if (translated instanceof Interrupted) await this.afterInterruption(session);
      else throw translated;
    }
    if (session.transactions.doomed && last === 'DONE' && failure === null) {
      await session.transactions.abandon();
      failure = new SqlError(
        3998,
        'Uncommittable transaction is detected at the end of the batch. The transaction is rolled back.',
      );
    }
    if (this.hooks.after(text)) this.cut();
    else this.send(response.finish(last, failure));
  }

  /** XACT_ABORT takes the transaction back after an attention; otherwise it stays as it was. */
  private async afterInterruption(session: Session): Promise<void> {
    session.interrupted = false;
    if (!session.xactAbort) return;
    await session.transactions.abandon();
    await session.restoreSettings();
  }
}
