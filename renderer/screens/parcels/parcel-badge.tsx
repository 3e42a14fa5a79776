import { useTranslation } from 'react-i18next';
import { Badge, type Tone } from '#renderer/ui/badge.tsx';
import type { IconName } from '#renderer/ui/icon.tsx';
import { groupOf, type ParcelGroup, type ParcelStatus } from '#shared/parcels/status.ts';

const looks: Record<ParcelGroup, { tone: Tone; icon: IconName }> = {
  none: { tone: 'calm', icon: 'search' },
  before: { tone: 'calm', icon: 'clock' },
  moving: { tone: 'accent', icon: 'out' },
  trouble: { tone: 'warn', icon: 'problems' },
  waiting: { tone: 'accent', icon: 'hand' },
  back: { tone: 'warn', icon: 'in' },
  done: { tone: 'ok', icon: 'check' },
  loss: { tone: 'bad', icon: 'close' },
};

/** A parcel's state as word, shape and colour. */
export const ParcelBadge = ({ status }: { status: ParcelStatus }) => {
  const { t } = useTranslation();
  return <Badge {...looks[groupOf(status)]} text={t(`parcels.status.${status}`)} />;
};
