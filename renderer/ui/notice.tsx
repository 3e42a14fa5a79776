import { createContext, type ReactNode, useCallback, useContext, useEffect, useRef, useState } from 'react';
import { Icon } from '#renderer/ui/icon.tsx';
import './notice.css';

type Say = (text: string, tone?: 'good' | 'bad') => void;

const NoticeContext = createContext<Say>(() => undefined);

/** Says in one line what has just been done; gone after a few seconds, read out by screen readers. */
export const useNotice = (): Say => useContext(NoticeContext);

export const NoticeProvider = ({ children }: { children: ReactNode }) => {
  const [notice, setNotice] = useState<{ text: string; tone: 'good' | 'bad'; number: number } | null>(null);
  const place = useRef<HTMLDivElement>(null);
  const say = useCallback<Say>((text, tone = 'good') => {
    setNotice((former) => ({ text, tone, number: (former?.number ?? 0) + 1 }));
  }, []);

  useEffect(() => {
    if (notice === null) return;
    // Shown anew each time: whatever entered the browser's top layer last lies on top, and a dialog may be open.
    const layer = place.current;
    if (layer?.matches(':popover-open') === true) layer.hidePopover();
    layer?.showPopover();
    const timer = setTimeout(() => setNotice(null), notice.tone === 'bad' ? 12_000 : 6_000);
    return () => clearTimeout(timer);
  }, [notice]);

  return (
    <NoticeContext value={say}>
      {children}
      <div className="notice-place" popover="manual" aria-live="polite" ref={place}>
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
