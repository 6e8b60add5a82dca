/** A document to draw in: in a browser the page's own, elsewhere an empty one. */
export async function drawingDocument(): Promise<Document> {
  if (typeof document !== 'undefined') return document;
  const { parseHTML } = await import('linkedom/worker');
  return parseHTML('<!doctype html><html><body></body></html>').document;
}

/** An element as a self-contained XML document. */
export function toXml(element: Element): string {
  if (typeof XMLSerializer !== 'undefined') return new XMLSerializer().serializeToString(element);
  // linkedom omits the namespace, which an SVG file needs.
  element.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
  return element.outerHTML;
}
