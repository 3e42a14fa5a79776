import type { Driver } from '#main/erp/driver.ts';
import type { Applied, ErpCommand, RehearsalStep } from '#main/erp/port.ts';
import { asRefusal, Patience } from '#main/erp/queue-table/outcome.ts';
import { sqlText } from '#main/erp/sql-text.ts';
import type { Order } from '#shared/domain/index.ts';
import type { SqlSettings } from '#shared/erp/engine.ts';
import type { WaproOrders, WaproProfile } from '#shared/erp/wapro.ts';
import { ok, type Result, refuse } from '#shared/result.ts';
import { pricesOf, totalDiffers } from './amounts.ts';
import { type Approval, approve } from './approve.ts';
import { type Article, articlesOf } from './articles.ts';
import { Caller } from './call.ts';
import { customerOf } from './customer.ts';
import { dayNumber } from './day.ts';
import { asText, Names } from './names.ts';
import { Refused, wrong } from './refused.ts';
import { readSignatures, type Signatures } from './signatures.ts';

type CreateOrder = Extract<ErpCommand, { kind: 'create_order' }>;

/** NR_ZAMOWIENIA_KLIENTA is this long, and it is what makes an order the same order (erp.md A2). */
const NUMBER_LENGTH = 30;
const NUMERIC = 'numeric(18,0)';

interface Header {
  id: string;
  number: string;
  open: boolean;
}

/**
 * Writes customer orders the way WAPRO's own program does: its procedures in their recorded order, in one
 * transaction, under a real user (erp.md A4). Whatever goes wrong, nothing stays behind.
 */
export class OrderWriter {
  readonly #driver: Driver;
  readonly #profile: WaproProfile;
  readonly #orders: WaproOrders;
  readonly #settings: SqlSettings;
  readonly #names: Names;
  readonly #steps: RehearsalStep[];
  readonly #signatures: () => Promise<Signatures>;
  /** Header of the try under way; looked for again when the try has failed. */
  #made: string | null = null;

  constructor(given: {
    driver: Driver;
    profile: WaproProfile;
    orders: WaproOrders;
    settings: SqlSettings;
    steps: RehearsalStep[];
    signatures?: () => Promise<Signatures>;
  }) {
    this.#driver = given.driver;
    this.#profile = given.profile;
    this.#orders = given.orders;
    this.#settings = given.settings;
    this.#names = new Names(given.driver.dialect, given.profile.remap);
    this.#steps = given.steps;
    this.#signatures = given.signatures ?? (() => readSignatures(given.driver));
  }

  async create({ source, externalId, order }: CreateOrder): Promise<Result<Applied>> {
    const patience = new Patience(this.#settings.lockTimeoutMs);
    for (;;) {
      this.#made = null;
      this.#steps.length = 0;
      try {
        const number = this.#clientNumber(source, externalId);
        const signatures = await this.#signatures();
        return ok(await this.#write(signatures, number, order));
      } catch (error) {
        const left = await this.#leftBehind();
        if (left !== null) return left;
        if (error instanceof Refused) return error.refusal;
        if (!(await patience.again(error))) return asRefusal(error);
      }
    }
  }

  /** The shop's number with the connection's prefix, so that two shops' number 1042 stay two orders. */
  #clientNumber(source: string, externalId: string): string {
    const prefix = this.#orders.prefixes[source] ?? `${source}-`;
    const number = `${prefix}${externalId}`;
    if (number.length <= NUMBER_LENGTH) return number;
    throw wrong(
      'erp.type_mismatch',
      'externalId',
      `${number} is longer than ${NUMBER_LENGTH} characters (NR_ZAMOWIENIA_KLIENTA); give the shop a shorter prefix`,
      { column: 'NR_ZAMOWIENIA_KLIENTA', table: 'ZAMOWIENIE' },
    );
  }

  #write(signatures: Signatures, number: string, order: Order): Promise<Applied> {
    return this.#driver.transaction('write', async (session) => {
      const caller = new Caller(session, this.#names, this.#steps);
      const there = await this.#find(caller, number);
      if (there?.open === true) {
        throw new Refused(
          refuse('unavailable', 'erp.document_open', {
            detail: `order ${there.id} is open in the ERP`,
            values: { number: there.number || there.id },
          }),
        );
      }
      if (there !== null) return { key: there.id, created: false, staged: false, number: there.number };
      const user = await this.#user(caller);
      const company = await this.#company(caller);
      const customer = await customerOf(caller, this.#names, company, this.#orders.customer, order);
      const day = dayNumber(order.placedAt ?? new Date().toISOString(), this.#settings.timeZone);
      const approval: Approval = { orders: this.#orders, order, company, customer, day, number };
      const articles = await articlesOf(session, this.#names, this.#orders.warehouse, order.lines);
      const id = await this.#header(caller, approval, user);
      this.#made = id;
      await this.#lines(caller, id, order, articles);
      await caller.run('RM_KontrolaCenPozycjiZamowienia', [
        ['id_zamowienia', id],
        ['id_uzytkownika', user],
      ]);
      await approve(caller, signatures, id, approval);
      return this.#check(caller, id, order, number);
    });
  }

  async #find(caller: Caller, number: string): Promise<Header | null> {
    const z = (column: string) => this.#names.column('ZAMOWIENIE', column);
    // HOLDLOCK keeps the place of a number that is not there yet: a second agent waits instead of booking it twice.
    const [row] = await caller.session.query(
      `SELECT ${asText(z('ID_ZAMOWIENIA'))}, ${z('NUMER')}, ${asText(z('FLAGA_STANU'))}
       FROM ${this.#names.table('ZAMOWIENIE')} WITH (UPDLOCK, HOLDLOCK)
       WHERE ${z('ID_MAGAZYNU')} = ? AND ${z('NR_ZAMOWIENIA_KLIENTA')} = ? ORDER BY ${z('ID_ZAMOWIENIA')}`,
      [this.#orders.warehouse, number],
    );
    if (row === undefined) return null;
    const [id, label, flag] = row.map((value) => (value === null ? '' : sqlText(value).trim()));
    return { id: id ?? '', number: label ?? '', open: flag !== '0' && flag !== '' };
  }

  /** Under a user that is not there WAPRO's documents stay locked (erp.md A4). */
  async #user(caller: Caller): Promise<string> {
    const u = (column: string) => this.#names.column('UZYTKOWNIK', column);
    const user = this.#profile.user ?? '';
    const rows =
      user === ''
        ? []
        : await caller.session.query(
            `SELECT ${asText(u('ID_UZYTKOWNIKA'))} FROM ${this.#names.table('UZYTKOWNIK')} WHERE ${u('ID_UZYTKOWNIKA')} = ?`,
            [user],
          );
    if (rows.length === 0) throw wrong('erp.user_missing', 'user', `the ERP has no user ${user}`, { user });
    return user;
  }

  /** The company of the warehouse: an order never crosses from one to another. */
  async #company(caller: Caller): Promise<string> {
    const m = (column: string) => this.#names.column('MAGAZYN', column);
    const [row] = await caller.session.query(
      `SELECT ${asText(m('ID_FIRMY'))} FROM ${this.#names.table('MAGAZYN')} WHERE ${m('ID_MAGAZYNU')} = ?`,
      [this.#orders.warehouse],
    );
    const company = row?.[0] == null ? '' : sqlText(row[0]).trim();
    if (company === '' || (this.#profile.company !== undefined && this.#profile.company !== company))
      throw wrong(
        'erp.object_missing',
        'warehouse',
        `no warehouse ${this.#orders.warehouse} in this company`,
        {
          value: this.#orders.warehouse,
        },
      );
    return company;
  }

  async #header(caller: Caller, { order, company, customer, day }: Approval, user: string): Promise<string> {
    const [made] = await caller.run('RM_DodajZamowienie_Server', [
      ['id_firmy', company],
      ['id_kontrahenta', customer],
      ['id_magazynu', this.#orders.warehouse],
      ['typ', '1'],
      ['data', String(day)],
      ['id_uzytkownika', user],
      ['trybrejestracji', '0'],
      ['obliczanie_wg_cen', order.priceIncludesVat ? 'Brutto' : 'Netto '],
      ['flaga_stanu', '1'],
      { name: 'id', type: NUMERIC },
      ['internetowe', '1'],
    ]);
    const id = made == null ? '' : sqlText(made).trim();
    if (id === '' || id === '0')
      throw wrong('erp.order_refused', 'customer', 'the ERP made no header for the order', { number: '' });
    return id;
  }

  async #lines(caller: Caller, id: string, order: Order, articles: readonly Article[]): Promise<void> {
    for (const [index, line] of order.lines.entries()) {
      const article = articles[index];
      if (article === undefined) continue;
      const { net, gross } = pricesOf(line, article.vatRate, order.priceIncludesVat);
      await caller.run('RM_DodajPozycjeZamowienia', [
        ['id_pozycji', '0'],
        ['id_zamowienia', id],
        ['id_artykulu', article.id],
        ['kod_vat', article.vatCode.padEnd(3)],
        ['zamowiono', line.quantity],
        ['zrealizowano', '0'],
        ['zarezerwowano', '0'],
        ['do_rezerwacji', this.#orders.reserve ? line.quantity : '0'],
        ['cena_netto', net],
        ['cena_brutto', gross],
        ['cena_netto_wal', '0'],
        ['cena_brutto_wal', '0'],
        ['przelicznik', article.factor],
        ['jednostka', article.unit],
        ['narzut', '0'],
        ['opis', ''],
        ['znak_narzutu', '0'],
        ['trybrejestracji', '0'],
        ['id_dostawy_rez', '0'],
        ['id_wariantu', '0'],
        // m: the price was agreed with the buyer and is not the catalogue's.
        ['znacznik_ceny', 'm'],
        ['nr_serii', ''],
        ['typ_transakcji', 'nie dotyczy'],
      ]);
      await caller.run('RM_SumujZamowienie', [['id_zamowienia', id]]);
    }
  }

  /** What the ERP has now, read back: approved, whole, and of the shop's amount. */
  async #check(caller: Caller, id: string, order: Order, number: string): Promise<Applied> {
    const z = (column: string) => this.#names.column('ZAMOWIENIE', column);
    const [row] = await caller.session.query(
      `SELECT ${z('NUMER')}, ${asText(z('WARTOSC_BRUTTO'))}, ${asText(z('FLAGA_STANU'))}, ${z('NR_ZAMOWIENIA_KLIENTA')},
         (SELECT COUNT(*) FROM ${this.#names.table('POZYCJA_ZAMOWIENIA')} p
          WHERE ${this.#names.column('POZYCJA_ZAMOWIENIA', 'ID_ZAMOWIENIA', 'p')} = ?)
       FROM ${this.#names.table('ZAMOWIENIE')} WHERE ${z('ID_ZAMOWIENIA')} = ?`,
      [id, id],
    );
    const [label, gross, flag, kept, lines] = (row ?? []).map((value) =>
      value === null ? '' : sqlText(value).trim(),
    );
    if (flag !== '0' || kept !== number || Number(lines) !== order.lines.length)
      throw wrong('erp.half_written', 'number', `order ${id}: state ${flag ?? ''}, ${lines ?? ''} lines`, {
        number: id,
      });
    const total = order.total ?? null;
    if (
      this.#orders.checkTotal &&
      total !== null &&
      totalDiffers(total, gross ?? '0', order.lines.length, order.priceIncludesVat)
    ) {
      throw wrong('erp.total_differs', 'total', `${total} in the shop, ${gross ?? ''} in the ERP`, {
        wanted: total,
        made: gross ?? '',
      });
    }
    return { key: id, created: true, staged: false, number: label ?? null };
  }

  /**
   * A procedure of the ERP may commit by itself. After every failure the header is looked for: one that stayed must be
   * seen by a person, and must not be written a second time.
   */
  async #leftBehind(): Promise<Result<Applied> | null> {
    const id = this.#made;
    if (id === null) return null;
    this.#made = null;
    const z = this.#names.column('ZAMOWIENIE', 'ID_ZAMOWIENIA');
    try {
      const rows = await this.#driver.transaction('read', (session) =>
        session.query(`SELECT ${z} FROM ${this.#names.table('ZAMOWIENIE')} WHERE ${z} = ?`, [id]),
      );
      if (rows.length === 0) return null;
    } catch {
      // Cut off: the next try looks for the number first, which finds a whole order; a header without one stays unknown.
      return null;
    }
    return refuse('conflict', 'erp.half_written', {
      detail: `order ${id} stayed in the ERP after an error`,
      values: { number: id },
    });
  }
}
