/** Rules of the pages of settings. */
export const SETTINGS_CSS = `
.settings-cards { list-style: none; padding: 0; display: grid; gap: .75rem; grid-template-columns: repeat(auto-fill, minmax(min(100%, 17rem), 1fr)); }
.settings-cards h2 { margin: 0; }
.settings-cards h2 a::after { content: ""; position: absolute; inset: 0; border-radius: 12px; }
.settings-problem { border-inline-start: 4px solid var(--warn-text); display: grid; gap: .25rem; }
.settings-problem p { margin: 0; }
.settings-rules { margin: 0; padding-inline-start: 2rem; display: grid; gap: .4rem; }
.settings-words { list-style: none; padding: 0; display: flex; flex-wrap: wrap; gap: .3rem; }
.settings-words li { padding: .05rem .6rem; border-radius: 6px; background: var(--plain-soft); color: var(--plain-text); font-size: .9rem; }
.settings-approvals { min-width: 36rem; }
.settings-roles { position: relative; padding-top: 0; max-height: 85dvh; overflow: auto; }
.settings-roles table { min-width: 52rem; border-collapse: separate; border-spacing: 0; }
.settings-roles th, .settings-roles td { padding: .5rem .75rem; }
.settings-roles thead th { position: sticky; top: 0; z-index: 1; padding-top: 1rem; background: var(--card); border-bottom: 1px solid var(--line); vertical-align: bottom; }
.settings-roles tbody th { font-weight: 500; min-width: 12rem; }
.settings-roles td { text-align: center; color: var(--accent-text); vertical-align: middle; }
.settings-roles thead th:not(:first-child) { text-align: center; white-space: nowrap; }
.settings-roles thead .badge { display: inline-block; }
@media (min-width: 40rem) {
  .settings-roles th:first-child { position: sticky; inset-inline-start: 0; z-index: 2; background: var(--card); min-width: 20rem; }
}
`;
