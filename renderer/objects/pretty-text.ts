/** JSON with indents, anything else as it is; what went over the wire is shown, never repaired. */
export const prettyText = (text: string): string => {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
};
