import { DefaultTheme, type NavigationElement, type ProjectReflection } from 'typedoc';

/** TypeDoc's own theme, with a tree of pages that has groups and pages only: a module lists its names itself. */
export class SiteTheme extends DefaultTheme {
  static readonly NAME = 'site';

  override buildNavigation(project: ProjectReflection): NavigationElement[] {
    return super.buildNavigation(project).map(({ children = [], ...group }) => ({
      ...group,
      children: children.map(({ children: _, ...page }) => page),
    }));
  }
}
