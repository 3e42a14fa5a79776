import { useTranslation } from 'react-i18next';
import { Icon, type IconName } from '#renderer/ui/icon.tsx';
import type { DeliveryStatus } from '#shared/status.ts';
import './badge.css';

export type Tone = 'ok' | 'warn' | 'bad' | 'calm' | 'accent';

export const Badge = ({ tone, icon, text }: { tone: Tone; icon?: IconName; text: string }) => (
  <span className={`badge badge-${tone}`}>
    {icon !== undefined && <Icon name={icon} size={13} />}
    {text}
  </span>
);

const looks: Record<DeliveryStatus, { tone: Tone; icon: IconName }> = {
  accepted: { tone: 'accent', icon: 'clock' },
  sending: { tone: 'accent', icon: 'sync' },
  waiting: { tone: 'warn', icon: 'clock' },
  sent: { tone: 'ok', icon: 'check' },
  rejected: { tone: 'bad', icon: 'close' },
  superseded: { tone: 'calm', icon: 'skip' },
  held: { tone: 'calm', icon: 'hand' },
};

/** A delivery's status as word, shape and colour, so that colour is never the only sign. */
export const StatusBadge = ({ status }: { status: DeliveryStatus }) => {
  const { t } = useTranslation();
  return <Badge {...looks[status]} text={t(`status.${status}`)} />;
};
