import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ErpTree } from '#renderer/screens/connections/explorer/erp-tree.tsx';
import { NodeView } from '#renderer/screens/connections/explorer/node-view.tsx';
import { wayTo } from '#renderer/screens/connections/explorer/tree-state.ts';
import { type ErpInput, useTree } from '#renderer/screens/connections/explorer/use-tree.ts';
import { Dialog } from '#renderer/ui/dialog.tsx';
import { Empty } from '#renderer/ui/state.tsx';
import { erpType } from '#shared/erp/types.ts';

const view = { shows: () => true, opens: (node: { children: boolean }) => node.children };

/** What the ERP holds, to look around in before anything is mapped. Reads only. */
export const ExplorerDialog = ({
  erp,
  name,
  onClose,
}: {
  erp: ErpInput;
  name: string;
  onClose: () => void;
}) => {
  const { t } = useTranslation();
  const source = useTree(erp);
  const [chosen, setChosen] = useState<string | null>(null);
  // A field says something only beside the others of its table.
  const way = chosen === null ? [] : wayTo(source.tree, chosen);
  const table = way.findLast((node) => node.kind === 'table');
  const isOnecDatabase = erpType(erp.system)?.profile === 'onec';
  return (
    <Dialog title={t('setup.look.title', { name })} shape="full" onClose={onClose}>
      <div className="explorer">
        <ErpTree
          source={source}
          label={t('setup.look.tree')}
          view={view}
          chosen={chosen}
          onChoose={(node) => setChosen(node.id)}
        />
        <div className="explorer-side">
          {isOnecDatabase && <p className="explorer-note">{t('setup.look.onecReadOnly')}</p>}
          {table === undefined ? (
            <Empty icon="search" title={t('setup.look.choose')} hint={t('setup.look.chooseHint')} />
          ) : (
            <NodeView key={table.id} erp={erp} source={source} node={table} field={chosen} />
          )}
        </div>
      </div>
    </Dialog>
  );
};
