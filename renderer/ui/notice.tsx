import { createContext, type ReactNode, useCallback, useContext, useEffect, useState } from 'react';
import { Icon } from '#renderer/ui/icon.tsx';
import './notice.css';

type Say = (text: string, tone?: 'good' | 'bad') => void;

const NoticeContext = createContext<Say>(() => undefined);

/** Says in one line what has just been done; gone after a few seconds, read out by screen readers. */
export const useNotice = (): Say => useContext(NoticeContext);

export const NoticeProvider = ({ children }: { children: ReactNode }) => {
  const [notice, setNotice] = useState<{ text: string; tone: 'good' | 'bad'; number: number } | null>(
    null,
  );
  const say = useCallback<Say>((text, tone = 'good') => {
    setNotice((former) => ({ text, tone, number: (former?.number ?? 0) + 1 }));
  }, []);

  useEffect(() => {
    if (notice === null) return;
    const timer = setTimeout(() => setNotice(null), notice.tone === 'bad' ? 12_000 : 6_000);
    return () => clearTimeout(timer);
  }, [notice]);

  return (
    <NoticeContext value={say}>
      {children}
      <div className="notice-place" role="status">
        {notice !== null && (
          <div className={`notice notice-${notice.tone}`} key={notice.number}>
            <Icon name={notice.tone === 'good' ? 'check' : 'problems'} />
            {notice.text}
          </div>
        )}
      </div>
    </NoticeContext>
  );
};
