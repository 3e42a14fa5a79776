import { connect } from 'node:net';
import { parentPort, workerData } from 'node:worker_threads';
import sql from 'mssql';
import { z } from 'zod';

/** A thread that reads the same products with the bare driver: three statements for a batch, rows thrown away. */
const start = z
  .object({
    host: z.string(),
    port: z.number(),
    user: z.string(),
    password: z.string(),
    database: z.string(),
    encrypt: z.boolean(),
  })
  .parse(workerData);

const pool = await new sql.ConnectionPool({
  server: start.host,
  port: start.port,
  user: start.user,
  password: start.password,
  database: start.database,
  pool: { max: 1 },
  options: {
    encrypt: start.encrypt,
    trustServerCertificate: true,
    serverName: 'sql-server',
    connector: () =>
      new Promise((resolve, reject) => {
        const socket = connect({ host: start.host, port: start.port, noDelay: true });
        socket.once('connect', () => resolve(socket));
        socket.once('error', reject);
      }),
  },
}).connect();

const STATEMENTS = [
  `SELECT a.INDEKS_KATALOGOWY, a.ID_MAGAZYNU, a.NAZWA_CALA, a.NAZWA, a.KOD_KRESKOWY, s.SKROT, u.SKROT, a.VAT_SPRZEDAZY, k.NAZWA,
          a.OPIS, a.RODZAJ, a.ZABLOKOWANY, a.DOSTEPNY_W_SKLEPIE_INTER, m.NAZWA, a.ID_ARTYKULU, CONVERT(varchar(40), a.STAN),
          CONVERT(varchar(40), a.ZAREZERWOWANO), CONVERT(varchar(40), s.PRZELICZNIK)
     FROM dbo.ARTYKUL a JOIN dbo.MAGAZYN m ON m.ID_MAGAZYNU = a.ID_MAGAZYNU
     LEFT JOIN dbo.JEDNOSTKA s ON s.ID_JEDNOSTKI = a.ID_JEDNOSTKI_SPRZ LEFT JOIN dbo.JEDNOSTKA u ON u.ID_JEDNOSTKI = a.ID_JEDNOSTKI
     LEFT JOIN dbo.KATEGORIA_ARTYKULU k ON k.ID_KATEGORII = a.ID_KATEGORII
    WHERE a.INDEKS_KATALOGOWY IN (:keys) ORDER BY a.INDEKS_KATALOGOWY, a.ID_MAGAZYNU`,
  `SELECT a.INDEKS_KATALOGOWY, a.ID_MAGAZYNU, p.ID_CENY, c.NAZWA, p.SYM_WAL, CONVERT(varchar(40), p.CENA_NETTO), CONVERT(varchar(40), p.CENA_BRUTTO)
     FROM dbo.CENA_ARTYKULU p JOIN dbo.ARTYKUL a ON a.ID_ARTYKULU = p.ID_ARTYKULU JOIN dbo.CENA c ON c.ID_CENY = p.ID_CENY
    WHERE a.INDEKS_KATALOGOWY IN (:keys) ORDER BY a.INDEKS_KATALOGOWY, a.ID_MAGAZYNU, p.ID_CENY`,
  `SELECT a.INDEKS_KATALOGOWY, a.ID_MAGAZYNU, b.KOD_KRESKOWY, u.SKROT, CONVERT(varchar(40), b.DOM_ILOSC)
     FROM dbo.KOD_KRESKOWY b JOIN dbo.ARTYKUL a ON a.ID_ARTYKULU = b.ID_ARTYKULU LEFT JOIN dbo.JEDNOSTKA u ON u.ID_JEDNOSTKI = b.ID_JEDNOSTKI
    WHERE a.INDEKS_KATALOGOWY IN (:keys) ORDER BY a.INDEKS_KATALOGOWY, b.ID_KODU_KRESKOWEGO`,
];

const read = async (keys: readonly string[]): Promise<number> => {
  let rows = 0;
  const marks = keys.map((_, index) => `CAST(@p${index} AS varchar(20))`).join(',');
  for (const statement of STATEMENTS) {
    const request = new sql.Request(pool);
    request.arrayRowMode = true;
    keys.forEach((key, index) => request.input(`p${index}`, sql.NVarChar(4_000), key));
    rows += (await request.query<unknown>(statement.replace(':keys', marks))).recordset.length;
  }
  return rows;
};

const message = z.union([z.object({ keys: z.array(z.string()) }), z.literal('close')]);

const serve = async (given: unknown): Promise<void> => {
  const wanted = message.parse(given);
  if (wanted === 'close') {
    await pool.close();
    parentPort?.close();
    return;
  }
  parentPort?.postMessage(await read(wanted.keys));
};

parentPort?.on('message', (given: unknown) => void serve(given));
parentPort?.postMessage('ready');
