export const PEOPLE_CSS = `
[hidden] { display: none !important; }
.passkey { display: grid; gap: .4rem; }
.passkey .button { margin-top: .35rem; }
.problem-text { color: var(--danger-text); font-weight: 600; }
.problem-text:empty { display: none; }
.ways .button { width: 100%; }
input[type="text"], input[type="email"], input:not([type]), select {
  width: 100%; min-height: 2.75rem; padding: .5rem .75rem; font: inherit; color: inherit; background: var(--card);
  border: 1px solid var(--field); border-radius: 8px;
}
.people-form { display: grid; gap: .4rem; }
.people-form label + input, .people-form label + select { margin-bottom: .5rem; }
.role-choices { border: 0; margin: 0; padding: 0; display: grid; gap: .35rem; min-width: 0; }
.role-choices legend { font-weight: 600; padding: 0; margin-bottom: .35rem; }
.role-choice { display: grid; grid-template-columns: auto 1fr; gap: .1rem .65rem; align-items: start; padding: .45rem 0; font-weight: 400; }
.role-choice input { width: 1.25rem; height: 1.25rem; margin: .15rem 0 0; accent-color: var(--accent); }
.role-choice strong, .role-choice span { grid-column: 2; }
.role-choice span { color: var(--muted); font-size: .9rem; }
.own-things { list-style: none; padding: 0; display: grid; gap: .75rem; }
.own-things > li { display: grid; gap: .35rem; padding-top: .75rem; border-top: 1px solid var(--line); }
.own-things > li:first-child { padding-top: 0; border-top: 0; }
.own-things form { display: flex; flex-wrap: wrap; gap: .5rem; align-items: center; }
.own-things form input { flex: 1 1 10rem; width: auto; }
.acts { display: grid; gap: 1rem; }
.acts form { display: grid; gap: .35rem; }
.acts form + form { padding-top: 1rem; border-top: 1px solid var(--line); }
.one-time-link { font-size: 1rem; padding: .75rem; background: var(--plain-soft); border-radius: 8px; user-select: all; overflow-wrap: anywhere; }
.away { color: var(--muted); }
.people-table th[scope="row"] { font-weight: 400; }
@media (max-width: 45rem) {
  .people-table thead { display: none; }
  .people-table, .people-table tbody, .people-table tr, .people-table th, .people-table td { display: block; }
  .people-table tr { padding: .75rem 0; border-top: 1px solid var(--line); }
  .people-table tr:first-child { border-top: 0; padding-top: 0; }
  .people-table th, .people-table td { border-top: 0; padding: .15rem 0; }
  .people-table td::before { content: attr(data-name); display: inline-block; min-width: 7rem; margin-inline-end: .5rem; color: var(--muted); font-size: .9rem; }
}
`;
