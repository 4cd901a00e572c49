/** Rules of the reports, after those of all pages. */
export const REPORTS_CSS = `
.report { display: grid; gap: 1rem; align-items: start; }
.report > section { align-content: start; }
.report .numbers { grid-template-columns: repeat(auto-fit, minmax(8.5rem, 1fr)); gap: .75rem 1rem; }
.report .numbers div { display: flex; flex-direction: column; justify-content: flex-end; }
.range { display: flex; flex-wrap: wrap; gap: .75rem 1.5rem; align-items: end; }
.range form { display: flex; flex-wrap: wrap; gap: .75rem; align-items: end; margin: 0; }
.range form p { display: grid; gap: .25rem; margin: 0; }
.range select { min-height: 2.75rem; max-width: 100%; padding: .4rem .75rem; font: inherit; color: inherit; background: var(--card); border: 1px solid var(--field); border-radius: 8px; }
.range .filter a { min-height: 2.75rem; display: inline-flex; align-items: center; }
.report .figures tbody th { min-width: 8rem; overflow-wrap: normal; }
.report .campaigns tbody th { min-width: 11rem; }
@media (min-width: 64rem) {
  .report { grid-template-columns: repeat(2, minmax(0, 1fr)); }
  .report > .whole { grid-column: 1 / -1; }
}
`;
