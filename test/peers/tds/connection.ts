import type { Socket } from 'node:net';
import type { Engine } from './engine/engine.ts';
import { Frame } from './engine/frame.ts';
import { Interpreter } from './engine/interpreter.ts';
import { BackendLost, Interrupted } from './engine/postgres-errors.ts';
import { Session } from './engine/session.ts';
import { SqlError } from './errors.ts';
import type { Hooks } from './hooks.ts';
import { Line } from './line.ts';
import { Response } from './response.ts';
import { describeRpc, runRpc } from './rpc.ts';
import { parseBatch } from './sql/parser.ts';
import { collationOf, type WireCollation } from './wire/collation.ts';
import { parseLogin } from './wire/login7.ts';
import { type Message, PACKET } from './wire/packets.ts';
import {
  clientEncryption,
  ENCRYPTION,
  preloginAnswer,
  serverEncryption,
  type TlsMode,
} from './wire/prelogin.ts';
import { parseBatchRequest, parseRpc, parseTransaction } from './wire/requests.ts';
import { DONE, type DoneToken, TokenWriter } from './wire/tokens.ts';

const NO_TRANSACTION = Buffer.alloc(8);

/** One client from its first byte to its last. */
export class Connection {
  private readonly line: Line;
  private readonly engine: Engine;
  private readonly hooks: Hooks;
  private readonly tls: TlsMode;
  private readonly spid: number;
  private session: Session | null = null;
  private collation: WireCollation = collationOf('WIN1252');
  private transaction: Buffer = NO_TRANSACTION;
  private transactions = 0n;
  private queue: Message[] = [];
  private working = false;
  private attention = false;
  private ended = false;

  constructor(socket: Socket, engine: Engine, hooks: Hooks, tls: TlsMode, spid: number) {
    this.engine = engine;
    this.hooks = hooks;
    this.tls = tls;
    this.spid = spid;
    this.line = new Line(socket, tls, (message) => {
      if (message.type === PACKET.attention) this.interrupt();
      else this.queue.push(message);
      void this.work();
    });
    socket.on('close', () => {
      void this.end();
    });
  }

  /** Cuts the line without a word; the work in hand is rolled back. */
  cut(): void {
    this.line.cut();
  }

  pause(): void {
    this.line.pause();
  }

  resume(): void {
    this.line.resume();
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
    this.line.send(tokens.take());
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
    const answer = serverEncryption(this.line.encrypted ? 'supported' : this.tls, clientEncryption(data));
    this.line.send(preloginAnswer(this.engine.productVersion, answer));
    if (!this.line.encrypted && answer === ENCRYPTION.on) this.line.startTls();
  }

  private async login(data: Buffer): Promise<void> {
    const login = parseLogin(data);
    const tokens = new TokenWriter(this.collation);
    const refuse = (error: SqlError): void => {
      tokens.error(error);
      tokens.done('DONE', DONE.error, null);
      this.line.send(tokens.take());
      this.line.hangUp();
    };
    const failed = new SqlError(18_456, `Login failed for user '${login.user}'.`, { severity: 14 });
    if (this.engine.logins.get(login.user.toLowerCase()) !== login.password) {
      refuse(failed);
      return;
    }
    const session = new Session(this.engine, login.user.toLowerCase(), this.spid, this.line.encrypted);
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
    this.collation = collationOf(session.codePage);
    tokens.environmentText(1, session.databaseName, 'master');
    tokens.environmentBytes(7, this.collation.bytes, Buffer.alloc(0));
    tokens.environmentText(2, 'us_english', '');
    tokens.loginAck(this.engine.productVersion);
    tokens.environmentText(4, String(login.packetSize), '4096');
    tokens.done('DONE', 0, null);
    this.line.send(tokens.take());
    this.line.packetSize = login.packetSize;
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
    const response = new Response(collationOf(session.codePage), statement, this.transaction, () =>
      this.newTransaction(),
    );
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
    if (session.transactions.doomed && failure === null) {
      await session.transactions.abandon();
      failure = new SqlError(
        3998,
        'Uncommittable transaction is detected at the end of the batch. The transaction is rolled back.',
      );
    }
    if (this.hooks.after(text)) this.cut();
    else this.line.send(response.finish(last, failure));
  }

  /** XACT_ABORT takes the transaction back after an attention; otherwise it stays as it was. */
  private async afterInterruption(session: Session): Promise<void> {
    session.interrupted = false;
    if (!session.xactAbort) return;
    await session.transactions.abandon();
    await session.restoreSettings();
  }
}
