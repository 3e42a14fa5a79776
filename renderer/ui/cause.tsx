import { useTranslation } from 'react-i18next';
import { href } from '#renderer/app/router.ts';
import { useLanguage } from '#renderer/i18n/use-language.ts';
import { Technical } from '#renderer/ui/state.tsx';
import type { CauseId } from '#shared/causes.ts';
import { causeText } from '#shared/i18n/causes.ts';

interface CauseProps {
  id: CauseId;
  values: Record<string, string>;
  detail?: string | null;
  /** Makes the next step a link, where it is on another screen. */
  connectionId?: string | null;
}

/** Causes whose next step is in the settings of the connection. */
const inSettings: ReadonlySet<CauseId> = new Set([
  'erp.login_failed',
  'erp.encryption',
  'erp.database_missing',
  'erp.table_missing',
  'erp.column_missing',
  'erp.type_mismatch',
  'erp.rights_missing',
  'erp.triggers_missing',
  'remote.unauthorised',
  'net.address_forbidden',
  'agent.secret_missing',
]);

/** What happened and what to do, in plain words; the technical text folded below. */
export const Cause = ({ id, values, detail, connectionId }: CauseProps) => {
  const { t } = useTranslation();
  const text = causeText(useLanguage(), id, values);
  const known = detail !== undefined && detail !== null && detail !== '' ? detail : null;
  // What the ERP itself answers is written for people, so it is not folded away.
  const isForPeople = id === 'erp.order_refused';
  return (
    <div className="stack-small">
      <p className="cause-sentence">
        <strong>{text.sentence}</strong>
      </p>
      {known !== null && isForPeople && <p>{t('common.erpSays', { reason: known })}</p>}
      <p>
        {text.next} <CauseLink id={id} connectionId={connectionId ?? null} />
      </p>
      {known !== null && !isForPeople && <Technical text={known} />}
    </div>
  );
};

const CauseLink = ({ id, connectionId }: { id: CauseId; connectionId: string | null }) => {
  const { t } = useTranslation();
  if (connectionId === null) return null;
  if (id === 'mapping.unknown_value') {
    return <a href={href(['mappings', connectionId])}>{t('common.openMappings')}</a>;
  }
  if (id === 'parcel.code_unknown') {
    return <a href={href(['parcels', 'codes', connectionId])}>{t('parcels.tabs.codes')}</a>;
  }
  return inSettings.has(id) ? (
    <a href={href(['connections', connectionId])}>{t('common.openConnection')}</a>
  ) : null;
};
