/** Rules of the pages of templates, after those of all pages. */
export const TEMPLATES_CSS = `
.template-filter { display: flex; flex-wrap: wrap; gap: .75rem; align-items: end; }
.template-filter p { display: grid; gap: .25rem; margin: 0; }
.template-filter p.check, .to-review p.check { display: flex; align-items: center; gap: .5rem; min-height: 2.75rem; margin: 0; }
:is(.template-filter, .to-review) .check label { font-weight: 400; }
:is(.template-filter, .to-review) .check input { flex: none; width: 1.25rem; height: 1.25rem; accent-color: var(--accent); }
.template-filter input[type="search"], .template-filter select, .template-form input:not([type="hidden"]), .template-form select {
  min-height: 2.75rem; max-width: 100%; padding: .4rem .75rem; font: inherit; color: inherit; background: var(--card);
  border: 1px solid var(--field); border-radius: 8px;
}
.template-form { display: grid; gap: 1rem; }
.template-form .field { display: grid; gap: .25rem; align-content: start; min-width: 0; }
.template-form .field input, .template-form .field select { width: 100%; }
.template-form input[readonly] { background: var(--plain-soft); }
.template-form textarea[name="json"] { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; font-size: .9rem; }
.template-form .pair { display: grid; gap: .75rem; }
.template-form fieldset, .to-review fieldset { margin: 0; padding: .75rem 1rem 1rem; border: 1px solid var(--line); border-radius: 10px; min-width: 0; }
.template-form legend, .to-review legend { padding: 0 .4rem; font-weight: 600; }
.template-actions { display: flex; flex-wrap: wrap; align-items: center; gap: .75rem 1.25rem; }
.template-actions details[open] { flex-basis: 100%; }
.heading h2 { margin: 0; }
.language h2 { scroll-margin-top: 5rem; }
.template-form details { padding: 0 1rem; border: 1px solid var(--line); border-radius: 10px; }
.template-form details[open] { padding-bottom: 1rem; }
.template-form summary { min-height: 2.75rem; display: flex; align-items: center; }
.template-form summary::before { content: "▸"; margin-inline-end: .5rem; }
.template-form details[open] > summary::before { content: "▾"; }
.template-form details fieldset { padding: 0; border: 0; }
.template-list > li { align-content: start; }
.template-list h2 { margin: 0; overflow-wrap: anywhere; }
.languages-of { gap: .35rem; }
.template-versions { display: grid; gap: 1rem 1.25rem; align-items: start; }
@media (min-width: 40rem) {
  .template-form .pair { grid-template-columns: repeat(2, minmax(0, 1fr)); }
}
@media (min-width: 60rem) {
  .template-versions { grid-template-columns: repeat(2, minmax(0, 1fr)); }
  .template-list { grid-template-columns: repeat(2, minmax(0, 1fr)); }
}
`;
