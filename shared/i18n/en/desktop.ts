/** Texts of the tray and the notifications. */
export const desktop = {
  desktop: {
    menu: {
      open: 'Open Mostek',
      syncNow: 'Sync now',
      pause: 'Pause',
      pause15: 'For 15 minutes',
      pause60: 'For 1 hour',
      pauseUntil: 'Until I resume',
      resume: 'Resume',
      quit: 'Quit',
    },
    tooltip: 'Mostek: {{sentence}}',
    notify: {
      problemTitle: '{{connection}}: a person is needed',
      problemTitleAgent: 'Mostek needs you',
      problemBody_one: '{{sentence}} {{number}} message is affected.',
      problemBody_other: '{{sentence}} {{number}} messages are affected.',
      reminderTitle: '{{connection}}: still waiting for you',
      recoveredTitle: '{{connection}} works again',
      recoveredBody_one: '{{number}} message that waited is being sent.',
      recoveredBody_other: '{{number}} messages that waited are being sent.',
      recoveredNothing: 'Nothing was waiting.',
    },
  },
};
