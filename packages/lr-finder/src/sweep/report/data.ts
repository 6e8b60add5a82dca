import { csvLink, jsonForScript } from '../../plot/report/data.ts';
import { html, type Markup, trusted } from '../../plot/report/markup.ts';
import type { Sweep } from '../results/result.ts';
import { sweepCsv } from './sweep-csv.ts';
import { sweepJson } from './sweep-json.ts';

/** A page with more histories is too much for a browser: then the data are without them. */
const MOST_HISTORIES = 500;

/** The sweep for programs (a block of JSON that no browser runs) and for people (its table as CSV). */
export function sweepData(sweep: Sweep): Markup {
  const { settings, ...about } = sweepJson(sweep);
  const kept =
    settings.length <= MOST_HISTORIES
      ? settings
      : settings.map((setting) => ({ ...setting, history: undefined, band: undefined }));
  return html`${csvLink(sweepCsv(sweep.results), 'sweep', 'Save the table as CSV')}
<script type="application/json" class="lr-finder-sweep">${trusted(jsonForScript({ ...about, settings: kept }))}</script>`;
}
