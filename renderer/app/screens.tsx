import { lazy, Suspense } from 'react';
import type { Route } from '#renderer/app/router.ts';
import { ConnectionsScreen } from '#renderer/screens/connections/connections-screen.tsx';
import { JournalScreen } from '#renderer/screens/journal/journal-screen.tsx';
import { MappingsScreen } from '#renderer/screens/mappings/mappings-screen.tsx';
import { MessagesScreen } from '#renderer/screens/messages/messages-screen.tsx';
import { ParcelsScreen } from '#renderer/screens/parcels/parcels-screen.tsx';
import { PreferencesScreen } from '#renderer/screens/preferences/preferences-screen.tsx';
import { ProblemsScreen } from '#renderer/screens/problems/problems-screen.tsx';
import { ReportScreen } from '#renderer/screens/report/report-screen.tsx';
import { Skeleton } from '#renderer/ui/state.tsx';

// The chart library is half of the bundle and only this screen draws one.
const TodayScreen = lazy(() => import('#renderer/screens/today/today-screen.tsx'));

/** The screen of a place; an unknown one shows Today. */
export const CurrentScreen = ({ route }: { route: Route }) => {
  const [place, detail, more] = route.path;
  switch (place) {
    case 'messages':
      return <MessagesScreen openId={detail} query={route.query} />;
    case 'problems':
      return <ProblemsScreen />;
    case 'parcels':
      return <ParcelsScreen place={detail} detail={more} query={route.query} />;
    case 'mappings':
      return <MappingsScreen connectionId={detail} kind={more} />;
    case 'connections':
      return <ConnectionsScreen id={detail} system={more} />;
    case 'journal':
      return <JournalScreen />;
    case 'report':
      return <ReportScreen />;
    case 'preferences':
      return <PreferencesScreen />;
    default:
      return (
        <Suspense fallback={<Waiting />}>
          <TodayScreen />
        </Suspense>
      );
  }
};

const Waiting = () => (
  <div className="screen">
    <Skeleton lines={8} />
  </div>
);
