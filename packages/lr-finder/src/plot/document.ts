/** A document to draw in: the page's own in a browser, elsewhere an empty one. */
export async function drawingDocument(): Promise<Document> {
  if (typeof document !== 'undefined') return document;
  const { parseHTML } = await import('linkedom');
  return parseHTML('<!doctype html><html><body></body></html>').document;
}

/** An element as XML that stands alone. */
export function toXml(element: Element): string {
  if (typeof XMLSerializer !== 'undefined') return new XMLSerializer().serializeToString(element);
  // linkedom writes its SVG as XML, without the namespace that a file of its own needs.
  element.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
  return element.outerHTML;
}
