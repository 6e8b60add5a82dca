/** A document to draw in: the page's own in a browser, elsewhere an empty one. */
export async function drawingDocument(): Promise<Document> {
  if (typeof document !== 'undefined') return document;
  const { parseHTML } = await import('linkedom');
  return parseHTML('<!doctype html><html><body></body></html>').document;
}

/** An element as XML that stands alone. */
export function toXml(element: Element): string {
  if (typeof XMLSerializer !== 'undefined') return new XMLSerializer().serializeToString(element);
  return element.outerHTML;
}
