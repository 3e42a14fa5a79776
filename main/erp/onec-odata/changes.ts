import type { Acknowledgement, Backlog, Change, ClaimRequest } from '#main/erp/port.ts';
import { entityName } from '#shared/domain/entity.ts';
import type { EntityName } from '#shared/domain/index.ts';
import type { OdataExchange } from '#shared/erp/onec-odata.ts';
import { MostekError } from '#shared/errors.ts';
import type { ChangedObject } from './atom.ts';
import type { Base } from './base.ts';
import { objectsOf, refusedMessage } from './broken-message.ts';
import type { Echoes } from './echoes.ts';
import { ExchangeMessage } from './message.ts';
import { type ExchangeNode, ourNode, readNodes } from './node.ts';
import { requirePublished } from './published.ts';
import { changedThrough } from './through.ts';

const prefixOf = (node: ExchangeNode, number: number): string => `${node.key.slice(0, 8)}-${number}`;

/** How long a claim waits for a message; collecting it goes on meanwhile, and the next claim finds it. */
const patienceMs = 10_000;

/**
 * The exchange plan as a queue (erp.md B4, C): SelectChanges(ReceivedNo + 1) claims, NotifyChangesReceived
 * acknowledges. A message is confirmed only when each of its rows was acknowledged, that is committed to the ledger;
 * an empty one is never confirmed, one that holds nothing of ours is. Until then 1C gives the same message again,
 * with what changed meanwhile, so nothing here needs to outlive the process.
 */
export class ChangeFlow {
  readonly #base: Base;
  readonly #echoes: Echoes;
  readonly #exchange: OdataExchange | undefined;
  readonly #entities: ReadonlyMap<string, EntityName>;
  #message: ExchangeMessage | null = null;
  #selecting: Promise<void> | null = null;
  #notifying: Promise<void> | null = null;
  #failure: unknown = null;
  /** Somebody else moved the node's number; said again until a person starts the flow anew. */
  #stopped: MostekError | null = null;
  /** ReceivedNo as we left it; null before we know. */
  #expected: number | null = null;
  #nextAskMs = 0;
  /** Everything the profile reads changes of was published when we last looked. */
  #published = false;

  constructor(base: Base, echoes: Echoes) {
    this.#base = base;
    this.#echoes = echoes;
    this.#exchange = base.profile.exchange;
    this.#entities = new Map(
      Object.entries(base.profile.entities).flatMap(([entity, { set }]) => {
        const known = entityName.safeParse(entity);
        return known.success ? [[set, known.data] as const] : [];
      }),
    );
  }

  async claim(request: ClaimRequest): Promise<Change[]> {
    if (request.limit <= 0 || this.#exchange === undefined) return [];
    if (this.#stopped !== null) throw this.#stopped;
    if (this.#message !== null) {
      const portion = this.#message.hand(request);
      if (portion.length > 0 || this.#message.open > 0) return portion;
      await this.#confirm(this.#exchange, this.#message);
    }
    await this.#selectInTime(this.#exchange);
    // A message that holds nothing of ours is confirmed by the next claim.
    return this.#current()?.hand(request) ?? [];
  }

  /** Words of rows that are no longer in a message have nowhere to be written and count as written. */
  async acknowledge(agentId: string, words: readonly Acknowledgement[]): Promise<string[]> {
    const message = this.#message;
    if (message === null || this.#exchange === undefined) return [];
    const failed = words.filter((word) => !message.acknowledge(agentId, word)).map(({ id }) => id);
    // The rows are safe in the ledger; a confirmation that fails is tried, and told, by the next claim.
    if (message.open === 0) await this.#confirm(this.#exchange, message).catch(() => undefined);
    return failed;
  }

  /** Called when the flow starts, also after a person has cleared up who reads the node. */
  release(): number {
    this.#stopped = null;
    this.#failure = null;
    this.#expected = null;
    this.#nextAskMs = 0;
    return this.#message?.release() ?? 0;
  }

  /** What a message at hand still holds; 1C itself can't be asked without being made to collect one. */
  backlog(cap: number): Backlog {
    const waiting = this.#message?.open ?? 0;
    return { waiting: Math.min(waiting, cap), capped: waiting > cap, oldestAtMs: null };
  }

  #current(): ExchangeMessage | null {
    return this.#message;
  }

  async #selectInTime(exchange: OdataExchange): Promise<void> {
    this.#throwFailure();
    if (this.#selecting === null) {
      if (performance.now() < this.#nextAskMs) return;
      this.#selecting = this.#select(exchange)
        .catch((error: unknown) => {
          this.#failure = error;
        })
        .finally(() => {
          this.#selecting = null;
          this.#nextAskMs = performance.now() + this.#base.settings.pollSeconds * 1_000;
        });
    }
    let timer: NodeJS.Timeout | undefined;
    const patience = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, patienceMs);
    });
    await Promise.race([this.#selecting, patience]);
    clearTimeout(timer);
    this.#throwFailure();
  }

  async #checkPublished(): Promise<void> {
    this.#published = false;
    await requirePublished(this.#base);
    this.#published = true;
  }

  #throwFailure(): void {
    const failure = this.#failure;
    this.#failure = null;
    if (failure !== null) throw failure;
  }

  async #select(exchange: OdataExchange): Promise<void> {
    const node = ourNode(await readNodes(this.#base, exchange.plan), exchange);
    if (this.#expected !== null && node.receivedNo !== this.#expected)
      throw this.#moved(node, this.#expected);
    this.#expected = node.receivedNo;
    const number = node.receivedNo + 1;
    // Asked before as well once it was in doubt: what is published again by now was missing when 1C collected.
    if (!this.#published) await this.#checkPublished();
    let text: string;
    try {
      text = await this.#base.client.selectChanges(exchange.plan, node.key, number);
    } catch (error) {
      throw refusedMessage(error);
    }
    const objects = objectsOf(text, new Set(exchange.through.map(({ property }) => property)));
    if (objects.length === 0) return;
    await this.#checkPublished();
    this.#message = new ExchangeMessage(number, node.key, this.#changes(exchange, node, number, objects));
  }

  /** Changes of the objects themselves, and of those that changed through them. */
  #changes(
    exchange: OdataExchange,
    node: ExchangeNode,
    number: number,
    objects: readonly ChangedObject[],
  ): Change[] {
    const own = objects
      .filter((object) => this.#isWanted(exchange, object))
      .map((object) => this.#change(node, number, object));
    const through = changedThrough(exchange, objects).map(({ entity, key, set, state }): Change => {
      const id = `${prefixOf(node, number)}/${entity}/${key}/${state}`;
      return { id, entity, entityWord: set, key, operation: 'update', createdAtMs: null, attempts: 0 };
    });
    return [...new Map([...own, ...through].map((change) => [change.id, change])).values()];
  }

  #isWanted(exchange: OdataExchange, { set, key, dataVersion, isFolder }: ChangedObject): boolean {
    if (this.#echoes.has(set, key, dataVersion)) return false;
    if (this.#entities.has(set)) return !isFolder;
    if (exchange.through.some((one) => one.set === set)) return false;
    return exchange.unknownSets === 'tell' && !exchange.ignoredSets.includes(set);
  }

  /**
   * The id names node, message, object and state: a repeat of the message after a crash is recognised, a newer state
   * in it is not taken for the old one, and objects that an administrator registered anew travel again.
   */
  #change(node: ExchangeNode, number: number, object: ChangedObject): Change {
    const { set, key, deleted } = object;
    return {
      id: `${prefixOf(node, number)}/${set}/${key}/${object.state}`,
      entity: this.#entities.get(set) ?? null,
      entityWord: set,
      key,
      operation: deleted ? 'delete' : 'update',
      createdAtMs: null,
      attempts: 0,
    };
  }

  /** A number that went back was restored from a backup; one that went on was confirmed by somebody else. */
  #moved(node: ExchangeNode, expected: number): MostekError {
    const detail = `ReceivedNo of node ${node.code} is ${node.receivedNo}, ${expected} was ours`;
    const cause = node.receivedNo < expected ? 'erp.restored' : 'erp.node_shared';
    this.#stopped = new MostekError(cause, detail, { values: { value: node.code } });
    this.#message = null;
    return this.#stopped;
  }

  #confirm(exchange: OdataExchange, message: ExchangeMessage): Promise<void> {
    this.#notifying ??= this.#notify(exchange, message).finally(() => {
      this.#notifying = null;
    });
    return this.#notifying;
  }

  async #notify(exchange: OdataExchange, message: ExchangeMessage): Promise<void> {
    if (this.#message !== message) return;
    const node = ourNode(await readNodes(this.#base, exchange.plan), exchange);
    const done = message.notifyTried && node.receivedNo === message.number;
    if (!done) {
      if (node.key !== message.node || node.receivedNo !== message.number - 1) {
        throw this.#moved(node, message.number - 1);
      }
      message.notifyTried = true;
      await this.#base.client.notify(exchange.plan, message.node, message.number);
    }
    this.#expected = message.number;
    this.#message = null;
    // More may have gathered behind it.
    this.#nextAskMs = 0;
  }
}
