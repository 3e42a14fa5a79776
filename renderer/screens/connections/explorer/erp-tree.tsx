import { type KeyboardEvent, type MouseEvent, useEffect, useId, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  ROOT,
  rowsOf,
  type TreeRow,
  type TreeView,
  treeKey,
} from '#renderer/screens/connections/explorer/tree-state.ts';
import type { LoadedTree } from '#renderer/screens/connections/explorer/use-tree.ts';
import { drawnRows, scrollFor, useRowWindow } from '#renderer/screens/messages/use-row-window.ts';
import { classNames } from '#renderer/ui/class-names.ts';
import { TextField } from '#renderer/ui/field.tsx';
import { Icon } from '#renderer/ui/icon.tsx';
import { ErrorBox, Skeleton } from '#renderer/ui/state.tsx';
import type { BrowseNode } from '#shared/api/types.ts';
import './explorer.css';

const rowHeight = 26;

interface ErpTreeProps {
  source: LoadedTree;
  label: string;
  view: Omit<TreeView, 'filter'>;
  chosen: string | null;
  onChoose: (node: BrowseNode) => void;
}

/** The tree with its search; only the rows in sight are drawn, for an ERP has thousands of tables. */
export const ErpTree = ({ source, label, view, chosen, onChoose }: ErpTreeProps) => {
  const { t } = useTranslation();
  const [filter, setFilter] = useState('');
  const roots = source.tree.branches.get(ROOT);
  const rows = rowsOf(source.tree, { ...view, filter });

  return (
    <div className="erp-tree">
      <TextField
        type="search"
        label={t('setup.look.search')}
        value={filter}
        onChange={(event) => setFilter(event.target.value)}
      />
      {roots === undefined || roots.state === 'loading' ? (
        <Skeleton lines={8} />
      ) : roots.state === 'failed' ? (
        <ErrorBox error={roots.error} onRetry={() => source.need(ROOT)} />
      ) : rows.every((row) => row.kind !== 'node') ? (
        <p className="muted erp-tree-none">
          {t(filter.trim() === '' ? 'setup.look.nothing' : 'setup.look.noneFound')}
        </p>
      ) : (
        <Rows
          rows={rows}
          source={source}
          label={label}
          chosen={chosen}
          isFiltered={filter.trim() !== ''}
          onChoose={onChoose}
        />
      )}
    </div>
  );
};

interface RowsProps {
  rows: readonly TreeRow[];
  source: LoadedTree;
  label: string;
  chosen: string | null;
  isFiltered: boolean;
  onChoose: (node: BrowseNode) => void;
}

/** The tree itself keeps the focus and names the row that keys act on, so that no drawn row has to stay alive. */
const Rows = ({ rows, source, label, chosen, isFiltered, onChoose }: RowsProps) => {
  const scroller = useRef<HTMLDivElement>(null);
  const ids = useId();
  const { first, last } = useRowWindow(scroller, rowHeight, rows.length);
  const [activeKey, setActiveKey] = useState<string | null>(chosen);
  const active = Math.max(
    0,
    rows.findIndex((row) => row.key === activeKey),
  );
  const idOf = (index: number): string => `${ids}-${index}`;

  const bringIntoSight = (index: number): void => {
    const place = scroller.current;
    if (place === null) return;
    const top = scrollFor(index, rowHeight, 0, { top: place.scrollTop, height: place.clientHeight });
    if (top !== null) place.scrollTo({ top });
  };
  const choose = (node: BrowseNode): void => {
    if (node.kind === 'group') source.setOpen(node.id, !source.tree.open.has(node.id));
    else onChoose(node);
  };
  const onPress = (event: MouseEvent): void => {
    const { target } = event;
    if (!(target instanceof Element)) return;
    const row = rows[Number(target.closest('[role=treeitem]')?.getAttribute('data-index') ?? -1)];
    if (row === undefined) return;
    setActiveKey(row.key);
    if (row.kind === 'failed') source.need(row.parent);
    if (row.kind !== 'node') return;
    const isArrow = target.closest('.erp-tree-arrow') !== null;
    if (isArrow && row.expanded !== null) source.setOpen(row.node.id, !row.expanded);
    else choose(row.node);
  };
  const onKey = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const row = rows[active];
    if (event.key === 'Enter' && row?.kind === 'failed') source.need(row.parent);
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / rowHeight) - 1);
    const move = treeKey(event.key, rows, active, page);
    if (move === null) return;
    event.preventDefault();
    if ('open' in move) source.setOpen(move.open, true);
    else if ('close' in move) source.setOpen(move.close, false);
    else if ('choose' in move) choose(move.choose);
    else {
      setActiveKey(rows[move.go]?.key ?? null);
      bringIntoSight(move.go);
    }
  };

  // Another search shows other rows: begin at the top, where the first of them is.
  useEffect(() => {
    if (isFiltered) scroller.current?.scrollTo({ top: 0 });
  }, [isFiltered]);

  return (
    <div
      className="erp-tree-rows"
      ref={scroller}
      role="tree"
      aria-label={label}
      aria-activedescendant={idOf(active)}
      tabIndex={0}
      onKeyDown={onKey}
      onClick={onPress}
    >
      <div style={{ height: rows.length * rowHeight }} role="presentation">
        {drawnRows(first, last, active).map((index) => {
          const row = rows[index];
          if (row === undefined) return null;
          return (
            <Row
              key={row.key}
              id={idOf(index)}
              index={index}
              row={row}
              top={index * rowHeight}
              isActive={index === active}
              isChosen={row.kind === 'node' && row.node.id === chosen}
            />
          );
        })}
      </div>
    </div>
  );
};

interface RowProps {
  id: string;
  index: number;
  row: TreeRow;
  top: number;
  isActive: boolean;
  isChosen: boolean;
}

const Row = ({ id, row, top, index, isActive, isChosen }: RowProps) => {
  const { t } = useTranslation();
  const expanded = row.kind === 'node' ? row.expanded : null;
  return (
    <div
      id={id}
      role="treeitem"
      data-index={index}
      className={classNames('erp-tree-row', isActive && 'erp-tree-active', isChosen && 'erp-tree-chosen')}
      style={{ top, paddingLeft: 4 + (row.level - 1) * 16 }}
      aria-level={row.level}
      aria-posinset={row.position}
      aria-setsize={row.size}
      aria-selected={isChosen}
      {...(expanded === null ? {} : { 'aria-expanded': expanded })}
    >
      <span className="erp-tree-arrow">
        {expanded !== null && <Icon name={expanded ? 'down' : 'right'} size={13} />}
      </span>
      {row.kind === 'node' ? (
        <>
          <span className={row.node.kind === 'field' ? 'erp-tree-field' : 'erp-tree-name'}>
            {row.node.name}
          </span>
          {row.node.type !== null && <span className="muted small erp-tree-type">{row.node.type}</span>}
        </>
      ) : (
        <span className="muted">
          {t(
            row.kind === 'loading'
              ? 'common.loading'
              : row.kind === 'failed'
                ? 'setup.look.branchFailed'
                : 'setup.look.emptyBranch',
          )}
        </span>
      )}
    </div>
  );
};
