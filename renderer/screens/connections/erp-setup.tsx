import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ExplorerDialog } from '#renderer/screens/connections/explorer/explorer-dialog.tsx';
import type { ErpInput } from '#renderer/screens/connections/explorer/use-tree.ts';
import { Button } from '#renderer/ui/button.tsx';

interface ErpSetupProps {
  name: string;
  /** What stands in the form now; null when it cannot be read, which the form then marks. */
  content: () => ErpInput | null;
}

/** The part of an ERP's form that looks into the ERP itself. */
export const ErpSetup = ({ name, content }: ErpSetupProps) => {
  const { t } = useTranslation();
  const [erp, setErp] = useState<ErpInput | null>(null);
  return (
    <div className="erp-setup">
      <Button icon="search" onClick={() => setErp(content())}>
        {t('setup.look.open')}
      </Button>
      {erp !== null && <ExplorerDialog erp={erp} name={name} onClose={() => setErp(null)} />}
    </div>
  );
};
