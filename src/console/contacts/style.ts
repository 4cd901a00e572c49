/** Rules of the pages of contacts, after those of all pages; segments use them too. */
export const CONTACTS_CSS = `
.records { display: grid; gap: 1rem; align-content: start; min-width: 0; }
.records > p { margin: 0; }
.records .fields { display: grid; gap: .75rem 1rem; }
.records .field { display: grid; gap: .25rem; margin: 0; align-content: start; min-width: 0; }
.records :is(input:not([type="checkbox"]):not([type="radio"]):not([type="file"]):not([type="hidden"]), select) {
  width: 100%; min-height: 2.75rem; padding: .4rem .75rem; font: inherit; color: inherit; background: var(--card);
  border: 1px solid var(--field); border-radius: 8px;
}
.records input[readonly] { background: var(--plain-soft); }
.records fieldset { margin: 0; padding: .5rem .9rem .75rem; border: 1px solid var(--line); border-radius: 8px; display: grid; gap: .25rem; min-width: 0; }
.records legend { padding: 0 .35rem; font-weight: 600; }
.records .check { display: flex; flex-wrap: wrap; align-items: center; gap: .25rem .5rem; min-height: 2.75rem; font-weight: 400; }
.records .check input { width: 1.25rem; height: 1.25rem; margin: 0; accent-color: var(--accent); }
.records .actions { display: flex; flex-wrap: wrap; align-items: center; gap: .75rem 1.25rem; margin: 0; }
.records .actions > a, .records .search a { display: inline-flex; align-items: center; min-height: 2.75rem; }
.records .search { display: grid; gap: .5rem; }
.records .search details[open] { display: grid; gap: .75rem; }
.records .search-main { display: grid; grid-template-columns: minmax(0, 1fr) auto; gap: .4rem .75rem; }
.records .search-main > :is(label, .hint) { grid-column: 1 / -1; }
.records .pair { display: grid; grid-template-columns: minmax(0, 2fr) minmax(0, 3fr); gap: .5rem; margin: 0; }
.records .narrow-form { max-width: 36rem; }
.records .row-link { display: flex; flex-wrap: wrap; align-items: center; justify-content: space-between; gap: .25rem 1rem; min-height: 2.75rem; }
.records .filter a { display: inline-flex; align-items: center; min-height: 2.5rem; }

.records .tags { display: flex; flex-wrap: wrap; gap: .35rem; }
.records .tag-button {
  min-height: 2.25rem; padding: .1rem .75rem; gap: .4rem; border-radius: 999px; background: var(--plain-soft); color: var(--plain-text);
  font-size: .9rem; font-weight: 600;
}
.records .badge.consent-opted_in, .records .badge.act-opt_in, .records .badge.act-unblock, .records .badge.act-deliverable { background: var(--accent-soft); color: var(--accent-text); }
.records .badge.consent-opted_out, .records .badge.act-opt_out, .records .badge.act-block, .records .badge.act-undeliverable { background: var(--danger-soft); color: var(--danger-text); }

.records .timeline-list { list-style: none; margin: 0; padding: 0 0 0 .35rem; }
.records .timeline-list > li { position: relative; display: grid; gap: .3rem; padding: 0 0 1.25rem 1.25rem; border-inline-start: 2px solid var(--line); }
.records .timeline-list > li:last-child { padding-bottom: 0; }
.records .timeline-list > li::before {
  content: ""; position: absolute; inset-inline-start: -.45rem; top: .4rem; width: .8rem; height: .8rem; border-radius: 50%;
  background: var(--accent); border: 2px solid var(--card);
}
.records .timeline-list > li:is(.opt_out, .block, .undeliverable)::before { background: var(--danger); }
.records .timeline-list p { margin: 0; }
.records .timeline-list dl div { display: grid; grid-template-columns: 6rem minmax(0, 1fr); gap: 0 .75rem; }
.records .timeline-list dl { gap: .15rem; font-size: .95rem; }
.records .timeline-list .line { display: flex; flex-wrap: wrap; justify-content: space-between; gap: .25rem 1rem; }

.records .numbers { grid-template-columns: repeat(auto-fit, minmax(7.5rem, 1fr)); gap: .75rem 1rem; }
.records .numbers div { display: flex; flex-direction: column; justify-content: flex-end; }
.records .numbers.small dd { font-size: 1rem; font-weight: 400; }
.records .numbers .warned dd { color: var(--warn-text); }
.records .problem-edge { border-color: var(--danger); }
.records .undecided select { border-color: var(--danger); border-width: 2px; }
.records caption { text-align: start; font-weight: 600; padding-bottom: .5rem; }
.records progress { width: 100%; height: .9rem; accent-color: var(--accent); }
.records .progress label { font-weight: 600; }
.records .both thead th { color: var(--text); }

@media (min-width: 40rem) {
  .records .fields { grid-template-columns: repeat(auto-fill, minmax(14rem, 1fr)); }
  .records .columns dl.numbers div { display: flex; }
}
@media (max-width: 40rem) {
  .records .stacking thead { display: none; }
  .records .stacking, .records .stacking tbody, .records .stacking caption { display: block; }
  .records .stacking tr { display: grid; gap: .15rem; padding: .75rem 0; border-top: 1px solid var(--line); }
  .records .stacking tbody tr:first-child { border-top: 0; padding-top: 0; }
  .records .stacking tbody :is(th, td) { border-top: 0; padding: 0; }
  .records .stacking td { display: grid; grid-template-columns: 7rem minmax(0, 1fr); }
  .records .stacking td > * { justify-self: start; }
  .records .stacking td:has(> .tags:empty) { display: none; }
  .records .stacking td::before { content: attr(data-name); color: var(--muted); font-size: .9rem; }
}
`;
