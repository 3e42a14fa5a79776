import { useTranslation } from 'react-i18next';
import { Badge, type Tone } from '#renderer/ui/badge.tsx';
import { type ConnectionWord, connectionWord } from '#renderer/ui/connection-word.ts';
import type { IconName } from '#renderer/ui/icon.tsx';
import type { ConnectionSummary } from '#shared/api/types.ts';

const looks: Record<ConnectionWord, { tone: Tone; icon: IconName }> = {
  works: { tone: 'ok', icon: 'check' },
  off: { tone: 'calm', icon: 'close' },
  paused: { tone: 'calm', icon: 'pause' },
  signIn: { tone: 'bad', icon: 'key' },
  brake: { tone: 'bad', icon: 'hand' },
  down: { tone: 'warn', icon: 'clock' },
  trying: { tone: 'warn', icon: 'sync' },
};

export const ConnectionBadge = ({ connection }: { connection: ConnectionSummary }) => {
  const { t } = useTranslation();
  const word = connectionWord(connection);
  return <Badge {...looks[word]} text={t(`connectionState.${word}`)} />;
};
