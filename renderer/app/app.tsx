import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { AgentClient } from '#renderer/api/client.ts';
import { ClientContext, useFreshAnswers, useProcedure } from '#renderer/api/hooks.ts';
import { ErrorBoundary } from '#renderer/app/error-boundary.tsx';
import { JobProvider } from '#renderer/app/jobs.tsx';
import { LinkBanner } from '#renderer/app/link-banner.tsx';
import { Navigation } from '#renderer/app/navigation.tsx';
import { useRoute } from '#renderer/app/router.ts';
import { CurrentScreen } from '#renderer/app/screens.tsx';
import { useShortcuts } from '#renderer/app/shortcuts.ts';
import { speak } from '#renderer/i18n/start.ts';
import { NoticeProvider } from '#renderer/ui/notice.tsx';
import './app.css';

const newQueries = (): QueryClient =>
  new QueryClient({
    defaultOptions: {
      // Loopback works without the internet, and the agent does the retrying: the window only asks.
      queries: { networkMode: 'always', retry: false, staleTime: 2_000, refetchOnWindowFocus: true },
      mutations: { networkMode: 'always', retry: false },
    },
  });

const Frame = () => {
  const route = useRoute();
  const preferences = useProcedure('preferences.get', {});
  const language = preferences.data?.language;
  useFreshAnswers();
  useShortcuts();
  useEffect(() => {
    if (language !== undefined) void speak(language);
  }, [language]);

  return (
    <div className="frame">
      <Navigation current={route.path[0] ?? 'today'} />
      <main className="frame-main">
        <LinkBanner />
        <JobProvider>
          <ErrorBoundary key={route.path[0] ?? 'today'}>
            <CurrentScreen route={route} />
          </ErrorBoundary>
        </JobProvider>
      </main>
    </div>
  );
};

export const App = ({ client }: { client: AgentClient }) => {
  const [queries] = useState(newQueries);
  return (
    <ClientContext value={client}>
      <QueryClientProvider client={queries}>
        <NoticeProvider>
          <Frame />
        </NoticeProvider>
      </QueryClientProvider>
    </ClientContext>
  );
};
