import { keyStep } from '#renderer/screens/messages/key-step.ts';
import type { BrowseNode } from '#shared/api/types.ts';

/** What is known of the inside of a node. */
export type Branch =
  | { state: 'loading' }
  | { state: 'failed'; error: unknown }
  | { state: 'loaded'; nodes: readonly BrowseNode[] };

export interface Tree {
  branches: ReadonlyMap<string, Branch>;
  open: ReadonlySet<string>;
}

/** Id of the branch that holds the roots; no node has it. */
export const ROOT = '';
export const emptyTree: Tree = { branches: new Map(), open: new Set() };

interface RowPlace {
  key: string;
  level: number;
  /** Branch the row stands in: the id of the node above it, or ROOT. */
  parent: string;
  /** Place among the rows of the same branch, from 1, and how many there are. */
  position: number;
  size: number;
}

/** One line of the tree as it is drawn; what is closed or filtered out makes none. */
export type TreeRow = RowPlace &
  (
    | { kind: 'node'; node: BrowseNode; expanded: boolean | null }
    | { kind: 'loading' | 'empty' }
    | { kind: 'failed'; error: unknown }
  );

export interface TreeView {
  filter: string;
  /** Nodes that are shown at all. */
  shows: (node: BrowseNode) => boolean;
  /** Nodes that can be opened; others are leaves here even when they have something inside. */
  opens: (node: BrowseNode) => boolean;
}

const single = (kind: 'loading' | 'empty', parent: string, level: number): TreeRow => ({
  kind,
  key: `${parent} ${kind}`,
  level,
  parent,
  position: 1,
  size: 1,
});

/**
 * The rows in the order they are drawn. While something is searched for, a node is shown when its name holds the
 * text, when something loaded under it does (it is open then), or when it lies in an open node that does.
 */
export const rowsOf = (tree: Tree, view: TreeView): TreeRow[] => {
  const wanted = view.filter.trim().toLocaleLowerCase();

  const inside = (parent: string, level: number, isUnderHit: boolean): TreeRow[] => {
    const branch = tree.branches.get(parent);
    if (branch === undefined || branch.state === 'loading') return [single('loading', parent, level)];
    if (branch.state === 'failed') {
      return [{ ...single('empty', parent, level), kind: 'failed', error: branch.error }];
    }
    const shown = branch.nodes.flatMap((node) => {
      if (!view.shows(node)) return [];
      const isHit = wanted === '' || isUnderHit || node.name.toLocaleLowerCase().includes(wanted);
      const canOpen = view.opens(node);
      const isOpen = canOpen && tree.open.has(node.id);
      const isLoaded = tree.branches.get(node.id)?.state === 'loaded';
      const searched = !isHit && canOpen && isLoaded ? inside(node.id, level + 1, false) : [];
      const found = searched.filter((row) => row.kind === 'node');
      if (!isHit && found.length === 0) return [];
      const below = isHit ? (isOpen ? inside(node.id, level + 1, true) : []) : found;
      return [{ node, below, expanded: canOpen ? isOpen || found.length > 0 : null }];
    });
    if (shown.length === 0) return [single('empty', parent, level)];
    return shown.flatMap(({ node, below, expanded }, index): TreeRow[] => [
      {
        kind: 'node',
        key: node.id,
        node,
        expanded,
        level,
        parent,
        position: index + 1,
        size: shown.length,
      },
      ...below,
    ]);
  };

  return inside(ROOT, 1, false);
};

export type TreeMove = { go: number } | { open: string } | { close: string } | { choose: BrowseNode };

/** What a key does at a row, as the ARIA practices say of a tree; null for keys that are not ours. */
export const treeKey = (
  key: string,
  rows: readonly TreeRow[],
  at: number,
  pageRows: number,
): TreeMove | null => {
  const row = rows[at];
  if (row === undefined) return null;
  const node = row.kind === 'node' ? row.node : null;
  const expanded = row.kind === 'node' ? row.expanded : null;
  switch (key) {
    case 'ArrowRight':
      if (expanded === false && node !== null) return { open: node.id };
      return expanded === true && at + 1 < rows.length ? { go: at + 1 } : { go: at };
    case 'ArrowLeft': {
      if (expanded === true && node !== null) return { close: node.id };
      const above = rows.findIndex((other) => other.kind === 'node' && other.node.id === row.parent);
      return { go: above < 0 ? at : above };
    }
    case 'Enter':
    case ' ':
      return node === null ? { go: at } : { choose: node };
    default: {
      const next = keyStep(key, at, rows.length - 1, pageRows);
      if (next !== null) return { go: next };
      return typedLetter(key, rows, at);
    }
  }
};

/** A letter goes to the next node that begins with it, round the end. */
const typedLetter = (key: string, rows: readonly TreeRow[], at: number): TreeMove | null => {
  if (!/^[\p{L}\p{N}_]$/u.test(key)) return null;
  const letter = key.toLocaleLowerCase();
  const order = [...rows.keys()].map((offset) => (at + 1 + offset) % rows.length);
  const found = order.find((index) => {
    const row = rows[index];
    if (row?.kind !== 'node') return false;
    const own = row.node.name.slice(row.node.name.lastIndexOf('.') + 1);
    return [row.node.name, own].some((name) => name.toLocaleLowerCase().startsWith(letter));
  });
  return found === undefined ? { go: at } : { go: found };
};

/** The node with this id and those above it, from the root down; empty when it is not loaded. */
export const wayTo = (tree: Tree, id: string): BrowseNode[] => {
  for (const [parent, branch] of tree.branches) {
    if (branch.state !== 'loaded') continue;
    const node = branch.nodes.find((one) => one.id === id);
    if (node !== undefined) return parent === ROOT ? [node] : [...wayTo(tree, parent), node];
  }
  return [];
};

/** The loaded inside of a node, or null. */
export const nodesIn = (tree: Tree, id: string): readonly BrowseNode[] | null => {
  const branch = tree.branches.get(id);
  return branch?.state === 'loaded' ? branch.nodes : null;
};

export const withBranch = (tree: Tree, id: string, branch: Branch): Tree => ({
  ...tree,
  branches: new Map(tree.branches).set(id, branch),
});

export const withOpen = (tree: Tree, id: string, isOpen: boolean): Tree => {
  const open = new Set(tree.open);
  if (isOpen) open.add(id);
  else open.delete(id);
  return { ...tree, open };
};
