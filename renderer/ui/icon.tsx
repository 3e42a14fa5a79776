/** The few pictures of the window, drawn with strokes in the colour of the text; always beside a word. */
const paths = {
  today: 'M3 12l9-8 9 8M6 10v10h12V10',
  messages: 'M4 6h16M4 12h16M4 18h10',
  parcels: 'M12 3l8 4.5v9L12 21l-8-4.5v-9zM4 7.5l8 4.5 8-4.5M12 12v9M8 5.3l8 4.5',
  problems: 'M12 3.5l9.5 16.5h-19zM12 10v4.5M12 17.4v.2',
  mappings: 'M4 8h13l-3-3M20 16H7l3 3',
  connections: 'M9 15l6-6M7.5 10.5L5 13a4.2 4.2 0 006 6l2.5-2.5M16.5 13.5L19 11a4.2 4.2 0 00-6-6l-2.5 2.5',
  journal: 'M6 3h12v18H6zM9 8h6M9 12h6M9 16h4',
  report: 'M5 20V10M10 20V4M15 20v-7M20 20V8',
  preferences: 'M4 7h10M18 7h2M4 17h2M10 17h10M14 4.5v5M6 14.5v5',
  search: 'M10.5 17a6.5 6.5 0 100-13 6.5 6.5 0 000 13zM20 20l-4.6-4.6',
  sync: 'M20 11a8 8 0 00-14.6-3.5L4 9M4 4v5h5M4 13a8 8 0 0014.6 3.5L20 15M20 20v-5h-5',
  pause: 'M8 5v14M16 5v14',
  play: 'M7 4.5v15l12-7.5z',
  close: 'M6 6l12 12M18 6L6 18',
  check: 'M5 12.5l4.5 4.5L19 7',
  add: 'M12 5v14M5 12h14',
  remove: 'M5 7h14M10 7V4h4v3M7 7l1 13h8l1-13',
  down: 'M6 9l6 6 6-6',
  right: 'M9 6l6 6-6 6',
  out: 'M5 12h13M13 7l5 5-5 5',
  in: 'M19 12H6M11 7l-5 5 5 5',
  clock: 'M12 21a9 9 0 100-18 9 9 0 000 18zM12 7v5l3.5 2',
  hand: 'M9 5v14M15 5v14',
  skip: 'M5 5l8 7-8 7zM17 5v14',
  copy: 'M9 9h11v11H9zM5 15H4V4h11v1',
  save: 'M12 4v11M7.5 10.5L12 15l4.5-4.5M4 20h16',
  key: 'M14 10a4 4 0 11-1.2-2.8L21 7v3h-2v2h-2.5v-2z',
} as const;

export type IconName = keyof typeof paths;

export const Icon = ({ name, size = 16 }: { name: IconName; size?: number }) => (
  <svg className="icon" width={size} height={size} viewBox="0 0 24 24" aria-hidden="true" focusable="false">
    <path
      d={paths[name]}
      fill="none"
      stroke="currentColor"
      strokeWidth="1.8"
      strokeLinecap="round"
      strokeLinejoin="round"
    />
  </svg>
);
