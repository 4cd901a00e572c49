/** Rules of the pages that look back: the audit log, and the webhook log, which is read the same way. */
export const AUDIT_CSS = `
.log { list-style: none; margin: 0; padding: 0; display: grid; gap: .5rem; }
.log > li { padding: .65rem 1rem; display: grid; gap: .15rem; }
.log p { margin: 0; }
.log .line { display: flex; flex-wrap: wrap; align-items: center; justify-content: space-between; gap: .25rem 1rem; }
.log .line > a { font-weight: 600; padding: .2rem 0; }
.log .muted { font-size: .9rem; }
.log-filter { display: grid; gap: .75rem 1rem; grid-template-columns: repeat(auto-fill, minmax(min(100%, 15rem), 1fr)); }
.log-filter label { display: block; font-size: .9rem; }
.log-filter input, .log-filter select {
  width: 100%; min-height: 2.75rem; padding: .4rem .75rem; font: inherit; color: inherit; background: var(--card);
  border: 1px solid var(--field); border-radius: 8px;
}
.log-filter-end { grid-column: 1 / -1; display: flex; flex-wrap: wrap; gap: .5rem 1.25rem; align-items: center; margin: 0; }
.log-foot { display: flex; flex-wrap: wrap; gap: .75rem 1.5rem; align-items: center; justify-content: space-between; }
.log-foot .pages { margin: 0; }
.log-export { display: grid; gap: 1rem; grid-template-columns: repeat(auto-fit, minmax(min(100%, 18rem), 1fr)); }
.log-export form { display: grid; gap: .35rem; align-content: start; }
.log-export label { display: grid; gap: .2rem; font-size: .9rem; }
.log-export input[type="number"] {
  max-width: 12rem; min-height: 2.75rem; padding: .4rem .75rem; font: inherit; color: inherit; background: var(--card);
  border: 1px solid var(--field); border-radius: 8px;
}
.log-key { overflow-wrap: anywhere; }
.log-seals th[scope="row"] { font-variant-numeric: tabular-nums; }
@media (max-width: 40rem) {
  .log-seals thead { display: none; }
  .log-seals, .log-seals tbody { display: block; }
  .log-seals tr { display: grid; gap: .15rem; padding: .75rem 0; border-top: 1px solid var(--line); }
  .log-seals tr:first-child { border-top: 0; padding-top: 0; }
  .log-seals tr:last-child { padding-bottom: 0; }
  .log-seals :is(th, td) { display: grid; grid-template-columns: 7rem minmax(0, 1fr); border-top: 0; padding: 0; white-space: normal; }
  .log-seals :is(th, td) > * { justify-self: start; }
  .log-seals :is(th, td)::before { content: attr(data-name); color: var(--muted); font-size: .9rem; font-weight: 400; }
}
@media (min-width: 40.01rem) { .log-seals { min-width: 38rem; } }
`;
