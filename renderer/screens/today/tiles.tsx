import { useTranslation } from 'react-i18next';
import { href } from '#renderer/app/router.ts';
import { useFormat } from '#renderer/format/use-format.ts';
import type { Today } from '#shared/api/types.ts';

const tileNames = ['erpBacklog', 'waiting', 'rejected', 'held', 'sentToday', 'receivedToday'] as const;
type TileName = (typeof tileNames)[number];

const target = (name: TileName): string => {
  switch (name) {
    case 'erpBacklog':
      return href(['connections']);
    case 'waiting':
    case 'rejected':
    case 'held':
      return href(['messages'], { status: name });
    case 'sentToday':
      return href(['messages'], { status: 'sent', direction: 'out', period: 'today' });
    case 'receivedToday':
      return href(['messages'], { status: 'sent', direction: 'in', period: 'today' });
    default:
      return href([]);
  }
};

/** The six numbers of the day; each opens the list it counts. */
export const Tiles = ({ counts }: { counts: Today['counts'] }) => {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <ul className="tiles">
      {tileNames.map((name) => (
        <li key={name}>
          <a href={target(name)} className={`tile tile-${name} ${counts[name] === 0 ? 'tile-zero' : ''}`}>
            <span className="tile-number">{format.count(counts[name])}</span>
            <span className="tile-label">{t(`today.tile.${name}`)}</span>
          </a>
        </li>
      ))}
    </ul>
  );
};
