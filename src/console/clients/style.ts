/** Giving clients access and taking it back. */
export const CLIENTS_CSS = `
.consent, .consent form { display: grid; gap: .75rem; }
.consent p { margin: 0; }
.consent .caution { padding: .6rem .9rem; border-radius: 8px; background: var(--warn-soft); color: var(--warn-text); }
p.problem { padding: .6rem .9rem; border: 1px solid; border-radius: 8px; }
.consent .answers { display: grid; grid-template-columns: 1fr 1fr; gap: .5rem; position: sticky; bottom: 0; padding: .75rem 0; background: var(--card); }
.consent .answers .button { width: 100%; }
.consent .beyond { color: var(--muted); }
.scopes { border: 1px solid var(--line); border-radius: 8px; margin: 0; padding: .25rem .75rem .5rem; min-width: 0; }
.scopes legend { font-weight: 600; padding: 0 .35rem; }
.scopes label { display: flex; gap: .6rem; align-items: flex-start; min-height: 2.75rem; padding: .5rem 0; font-weight: 400; cursor: pointer; }
.scopes label + label { border-top: 1px solid var(--line); }
.scopes input { width: 1.15rem; height: 1.15rem; flex: none; margin: .2rem 0 0; accent-color: var(--accent); }
.secret {
  display: block; width: 100%; min-height: 2.75rem; user-select: all; overflow-wrap: anywhere; padding: .5rem .75rem; border: 1px solid var(--field); border-radius: 8px; background: var(--plain-soft);
  color: inherit; font: .95rem ui-monospace, SFMono-Regular, Menlo, Consolas, monospace;
}
/* What is hidden but for readers stays within the part that scrolls. */
.clients th { position: relative; }
.clients th[scope="row"] { font-weight: 600; min-width: 10rem; }
.clients td { min-width: 8rem; }
.clients .note { font-weight: 400; }
.clients ul { padding-inline-start: 1rem; }
@media (max-width: 40rem) {
  /* The button that matters comes into sight at once. */
  .clients td:last-child { position: sticky; inset-inline-end: 0; padding-inline-end: 0; background: var(--card); }
  .clients td, .clients th[scope="row"] { min-width: 7rem; }
}
`;
