import { useSyncExternalStore } from 'react';

const minute = 60_000;
const thisMinute = (): number => Math.floor(Date.now() / minute) * minute;

const subscribe = (listener: () => void): (() => void) => {
  const timer = setInterval(listener, 5_000);
  return () => clearInterval(timer);
};

/** The present minute, as epoch milliseconds; it moves on while the window stays open over midnight. */
export const useNow = (): number => useSyncExternalStore(subscribe, thisMinute);
