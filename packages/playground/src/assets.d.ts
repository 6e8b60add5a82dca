/** The address of a file that the build puts beside the page. */
declare module '*?url' {
  const address: string;
  export default address;
}

/** One generator of seedrandom: the others would be loaded for nothing. */
declare module 'seedrandom/lib/alea.js' {
  export default function alea(seed: string): () => number;
}
