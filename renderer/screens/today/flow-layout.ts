import { type ConnectionWord, connectionWord } from '#renderer/ui/connection-word.ts';
import type { ConnectionSummary } from '#shared/api/types.ts';

export interface FlowNode {
  connection: ConnectionSummary;
  word: ConnectionWord;
  title: string;
  x: number;
  y: number;
  width: number;
  height: number;
  /** Path of the line between this box and the ledger. */
  line: string;
}

const width = 520;
const box = { width: 180, height: 46, tallHeight: 62, gap: 10 };
const ledger = { width: 96, height: 78 };
const longest = 21;

const shorten = (text: string): string => (text.length > longest ? `${text.slice(0, longest - 1)}…` : text);

/** A box with something rejected has a third line. */
const heightOf = (connection: ConnectionSummary): number =>
  connection.rejected > 0 ? box.tallHeight : box.height;

const columnHeight = (list: readonly ConnectionSummary[]): number =>
  list.reduce((sum, connection) => sum + heightOf(connection), 0) + Math.max(0, list.length - 1) * box.gap;

/** Places the ERP's boxes on the left, the ledger in the middle and the systems on the right. */
export const flowLayout = (connections: readonly ConnectionSummary[]) => {
  const erps = connections.filter((connection) => connection.kind === 'erp');
  const systems = connections.filter((connection) => connection.kind === 'system');
  const height = Math.max(columnHeight(erps), columnHeight(systems), ledger.height) + 16;
  const middle = { x: (width - ledger.width) / 2, y: (height - ledger.height) / 2, ...ledger };

  const column = (list: readonly ConnectionSummary[], side: 'left' | 'right'): FlowNode[] => {
    let next = (height - columnHeight(list)) / 2;
    return list.map((connection) => {
      const x = side === 'left' ? 1 : width - box.width - 1;
      const y = next;
      const own = heightOf(connection);
      next += own + box.gap;
      const from = { x: side === 'left' ? x + box.width : x, y: y + own / 2 };
      const to = { x: side === 'left' ? middle.x : middle.x + ledger.width, y: height / 2 };
      const bend = (from.x + to.x) / 2;
      return {
        connection,
        word: connectionWord(connection),
        title: shorten(connection.name),
        x,
        y,
        width: box.width,
        height: own,
        line: `M${from.x} ${from.y}C${bend} ${from.y} ${bend} ${to.y} ${to.x} ${to.y}`,
      };
    });
  };

  return { width, height, ledger: middle, left: column(erps, 'left'), right: column(systems, 'right') };
};
