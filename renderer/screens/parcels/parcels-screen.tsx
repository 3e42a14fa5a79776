import { useTranslation } from 'react-i18next';
import { href, navigate } from '#renderer/app/router.ts';
import { Board } from '#renderer/screens/parcels/board.tsx';
import { CodesPage } from '#renderer/screens/parcels/codes.tsx';
import { ParcelDrawer } from '#renderer/screens/parcels/parcel-drawer.tsx';
import { RulesPage } from '#renderer/screens/parcels/rules-page.tsx';
import { WaybillsPage } from '#renderer/screens/parcels/waybills.tsx';
import { Screen } from '#renderer/ui/screen.tsx';
import './parcels.css';

const places = ['board', 'waybills', 'rules', 'codes'] as const;
type Place = (typeof places)[number];

interface ParcelsProps {
  place: string | undefined;
  detail: string | undefined;
  query: URLSearchParams;
}

/** Where every parcel is, waybills, and what follows from a parcel's state. */
export const ParcelsScreen = ({ place, detail, query }: ParcelsProps) => {
  const { t } = useTranslation();
  const current: Place = places.find((one) => one === place) ?? 'board';
  const id = Number(place);
  const filter = Object.fromEntries(query);
  return (
    <Screen title={t('nav.parcels')} lead={t('parcels.lead')}>
      <nav className="parcel-tabs" aria-label={t('parcels.tabs.label')}>
        {places.map((one) => (
          <a
            key={one}
            href={href(one === 'board' ? ['parcels'] : ['parcels', one])}
            aria-current={one === current ? 'page' : undefined}
          >
            {t(`parcels.tabs.${one}`)}
          </a>
        ))}
      </nav>
      {current === 'board' && <Board query={query} />}
      {current === 'waybills' && <WaybillsPage />}
      {current === 'rules' && <RulesPage erpId={detail} />}
      {current === 'codes' && <CodesPage connectionId={detail} />}
      {Number.isInteger(id) && id > 0 && (
        <ParcelDrawer
          key={id}
          id={id}
          onClose={() => navigate(href(['parcels'], filter))}
          onOpen={(next) => navigate(href(['parcels', next], filter))}
        />
      )}
    </Screen>
  );
};
