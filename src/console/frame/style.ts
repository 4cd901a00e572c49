/** What is around every page: the bar at the top, the menu, and the widths of a page. */
export const FRAME_CSS = `
.top {
  position: sticky; top: 0; z-index: 3; display: flex; align-items: center; gap: .25rem .75rem; min-height: 3.25rem;
  padding: .25rem 1rem; background: var(--card); border-bottom: 1px solid var(--line);
}
.brand { font-weight: 700; color: var(--text); text-decoration: none; padding: .5rem 0; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.top-end { display: flex; align-items: center; gap: .25rem .75rem; margin-inline-start: auto; white-space: nowrap; }
.languages a { display: inline-block; padding: .5rem 0; }
.sign-out { display: flex; align-items: center; gap: .5rem; margin: 0; }
.sign-out span { display: none; }
.side { display: none; }
.menu { order: -1; }
.menu > summary {
  white-space: nowrap; list-style: none; display: inline-flex; align-items: center; min-height: 2.5rem; padding: .25rem .75rem;
  border: 1px solid var(--line); border-radius: 8px; font-weight: 500;
}
.menu > summary::-webkit-details-marker { display: none; }
.menu > summary::before { content: "☰"; margin-inline-end: .4rem; }
.menu[open] > nav {
  position: absolute; inset-inline: 0; top: 100%; max-height: calc(100dvh - 3.25rem); overflow-y: auto; padding: .5rem 1rem 1rem;
  background: var(--card); border-bottom: 1px solid var(--line); box-shadow: 0 12px 24px rgb(0 0 0 / .18);
  display: grid; grid-template-columns: repeat(auto-fill, minmax(9rem, 1fr)); gap: .25rem 1rem;
}
.menu-title { margin: .6rem .75rem .15rem; font-size: .8rem; color: var(--muted); }
.menu-group ul { list-style: none; padding: 0; }
.menu-group a { display: flex; align-items: center; min-height: 2.5rem; padding: .25rem .75rem; border-radius: 8px; color: var(--text); text-decoration: none; }
.menu-group a:hover { background: var(--plain-soft); }
.menu-group a[aria-current] { background: var(--accent-soft); color: var(--accent-text); font-weight: 600; }

/* Over everything, so that it is seen wherever somebody is typing. */
.signed-out { position: fixed; z-index: 3; inset-inline: 1rem; inset-block-start: 1rem; max-width: 40rem; margin: 0 auto; }
main:focus { outline: none; }
main { width: 100%; max-width: 70rem; margin: 0 auto; padding: 1.25rem 1rem 3rem; display: grid; gap: 1rem; align-content: start; }
main.wide { max-width: 90rem; }
/* Positioned, so that what is hidden in a pane does not make the page longer than the window. */
main.panes { position: relative; overflow: hidden; max-width: none; padding: 0; gap: 0; }

@media (min-width: 40rem) {
  .top { padding: .25rem 1.5rem; }
  .sign-out span { display: inline; }
  main { padding: 1.75rem 1.5rem 4rem; }
}
@media (min-width: 64rem) {
  .menu { display: none; }
  .framed { display: grid; grid-template: auto 1fr / 13rem minmax(0, 1fr); min-height: 100dvh; }
  .framed > .top { grid-column: 1 / -1; }
  .framed > main { grid-column: 2; }
  .side {
    display: block; position: fixed; z-index: 2; inset-block: 3.25rem 0; inset-inline-start: 0; width: 13rem; overflow-y: auto;
    padding: .5rem .75rem 2rem; background: var(--card); border-inline-end: 1px solid var(--line);
  }
  .framed > main.panes { height: calc(100dvh - 3.25rem); overflow: hidden; }
}
@media (forced-colors: active) {
  .menu-group a[aria-current] { outline: 2px solid; }
}
`;
