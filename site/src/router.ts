import { join } from 'node:path';
import { type DocumentReflection, KindRouter, type Reflection } from 'typedoc';
import { readGuides, root } from './guides.ts';

/** Addresses of pages: guides are called as their files, so that a title can change. */
export class SiteRouter extends KindRouter {
  static readonly NAME = 'site';
  readonly #urls = new Map(readGuides().map(({ path, url }) => [join(root, path), url]));

  protected override getIdealBaseName(reflection: Reflection): string {
    const file = reflection.isDocument() ? fileOf(reflection) : undefined;
    return (file && this.#urls.get(file)) ?? super.getIdealBaseName(reflection);
  }
}

const fileOf = (document: DocumentReflection) => document.project.files.getReflectionPath(document);
