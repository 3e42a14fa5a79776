/** RFC 4180; a leading =, +, - or @ would make a spreadsheet run the cell, so such text is quoted with '. */
export const csvCell = (value: string): string => {
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n;]/.test(safe) ? `"${safe.replace(/"/g, '""')}"` : safe;
};
