/** Builds the site into site/dist: the guides, the API reference, and the playground. */
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import {
  Application,
  Comment,
  CommentTag,
  Converter,
  JSX,
  PageEvent,
  type ProjectReflection,
} from 'typedoc';
import { accessible } from './accessible.ts';
import { readEntries } from './entries.ts';
import { FIRST_PAGE, readGuides, root } from './guides.ts';
import { REPOSITORY, siteLinks } from './links.ts';
import { SiteRouter } from './router.ts';
import { SiteTheme } from './theme.ts';

const out = join(root, 'site/dist');
const playground = join(root, 'packages/playground/dist');
const guides = readGuides();
const entries = readEntries();
const REFERENCE = 'API reference';

const app = await Application.bootstrap({
  name: 'lr-finder',
  tsconfig: join(root, 'tsconfig.json'),
  entryPoints: entries.map(({ source }) => source),
  skipErrorChecking: true, // `npm run check` has done it.
  readme: join(root, FIRST_PAGE),
  projectDocuments: guides.map(({ path }) => join(root, path)),
  basePath: root,
  displayBasePath: root,
  disableGit: true,
  gitRevision: 'main',
  sourceLinkTemplate: `${REPOSITORY}/blob/main/{path}#L{line}`,
  theme: SiteTheme.NAME,
  router: SiteRouter.NAME,
  headings: { readme: false, document: false },
  sluggerConfiguration: { lowercase: true }, // As GitHub has it.
  navigation: { includeGroups: true, includeFolders: false },
  groupOrder: [...new Set(guides.map(({ group }) => group)), REFERENCE, '*'],
  sort: ['documents-first', 'alphabetical-ignoring-documents'],
  searchInComments: true,
  searchInDocuments: true,
  highlightLanguages: ['ts', 'js', 'sh', 'bash', 'json', 'jsonl', 'csv', 'python', 'html'],
  ignoredHighlightLanguages: ['text', 'tsv'],
  lightHighlightTheme: 'github-light-high-contrast',
  darkHighlightTheme: 'github-dark-high-contrast',
  customCss: join(import.meta.dirname, 'style.css'),
  favicon: join(root, 'packages/playground/public/icon.svg'),
  githubPages: true,
  // A type that a public one is made of is shown, but has no page if nobody has to name it.
  validation: { notExported: false },
  treatWarningsAsErrors: true,
});
app.renderer.defineTheme(SiteTheme.NAME, SiteTheme);
app.renderer.defineRouter(SiteRouter.NAME, SiteRouter);
app.converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project }) => nameAndGroup(project), 1000);
app.renderer.hooks.on('sidebar.begin', ({ relativeURL }) =>
  JSX.createElement(
    'nav',
    { class: 'site-links', 'aria-label': 'Site' },
    JSX.createElement('a', { href: relativeURL('playground/index.html') }, 'Playground'),
    JSX.createElement('a', { href: REPOSITORY }, 'Repository'),
  ),
);

app.renderer.on(PageEvent.END, (page: PageEvent) => {
  page.contents = accessible(page.contents ?? '');
});

const project = await app.convert();
if (!project) process.exit(1);
project.readme = siteLinks(project.readme ?? [], project);
for (const document of project.documents ?? []) {
  document.content = siteLinks(document.content, project);
}
app.validate(project);
await app.generateDocs(project, out);
if (app.logger.hasErrors() || app.logger.hasWarnings()) process.exit(1);

cpSync(playground, join(out, 'playground'), { recursive: true });

/** Calls modules by what a program imports, and guides by their headings, in the groups of their index. */
function nameAndGroup(project: ProjectReflection): void {
  for (const module of project.children ?? []) {
    const file = project.files.getReflectionPath(module);
    const entry = entries.find(({ source }) => source === file);
    if (!entry) throw new Error(`Expected an entry for ${module.name}`);
    module.name = entry.specifier;
    module.comment ??= new Comment();
    module.comment.blockTags.push(new CommentTag('@group', [{ kind: 'text', text: REFERENCE }]));
  }
  for (const document of project.documents ?? []) {
    const file = project.files.getReflectionPath(document);
    const guide = guides.find(({ path }) => join(root, path) === file);
    if (!guide) throw new Error(`Expected a guide for ${document.name}`);
    document.name = guide.title;
    document.frontmatter.group = guide.group;
  }
}
