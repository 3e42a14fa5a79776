const named: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

/** A text as it stands in an XML document, in an element or an attribute. */
export const escapeXml = (text: string): string => text.replaceAll(/[&<>"']/g, (sign) => named[sign] ?? sign);
