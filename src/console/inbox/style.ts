/** The inbox: three panes side by side where there is room, one at a time where there is none. */
export const INBOX_CSS = `
.inbox { display: grid; min-width: 0; height: calc(100dvh - 3.25rem - 1px); --note: #fff6d6; --note-line: #d9b23c; --mine: #d9f2e6; --on-mine: #3c4f48; --read: #005a7d; }
@media (prefers-color-scheme: dark) { .inbox { --note: #39300f; --note-line: #a58324; --mine: #12463a; --on-mine: #b9cdc5; --read: #7fd3f7; } }
.inbox .pane { min-width: 0; min-height: 0; display: flex; flex-direction: column; background: var(--card); }
.inbox .side-pane { overflow-y: auto; padding: 1rem; gap: 1.25rem; }
.inbox.at-list > .thread-pane, .inbox.at-list > .side-pane,
.inbox.at-thread > .list-pane, .inbox.at-thread > .side-pane,
.inbox.at-side > .list-pane, .inbox.at-side > .thread-pane { display: none; }
.inbox h3 { font-size: .9rem; margin-bottom: .4rem; }
.inbox label { font-weight: 500; font-size: .95rem; }
.inbox select, .inbox input[type="text"], .inbox input[type="search"], .inbox input[type="datetime-local"] {
  width: 100%; min-height: 2.75rem; padding: .4rem .65rem; font: inherit; color: inherit; background: var(--card);
  border: 1px solid var(--field); border-radius: 8px;
}
.inbox textarea { min-height: 2.75rem; }
.inbox .row { display: flex; flex-wrap: wrap; align-items: end; gap: .5rem 1rem; }
.inbox .row > label { flex: 1 1 12rem; }
.inbox .check { display: flex; align-items: center; gap: .5rem; min-height: 2.5rem; font-weight: 400; }
.inbox .check input { width: 1.2rem; height: 1.2rem; flex: none; }
.inbox fieldset { border: 1px solid var(--line); border-radius: 8px; margin: 0; padding: .25rem .75rem; }
.inbox legend { font-weight: 500; padding: 0 .25rem; }
.inbox .apart { margin-top: .5rem; padding-top: 1rem; border-top: 1px solid var(--line); }
.inbox .quiet-link { display: inline-flex; align-items: center; min-height: 2.75rem; padding: .25rem .3rem; }

.inbox .list-head { flex: none; display: grid; grid-template-columns: 1fr auto; gap: .5rem; align-items: center; padding: .75rem; border-bottom: 1px solid var(--line); }
.inbox .list-head h2 { margin: 0; }
.inbox .list-head > :not(h2, .keys) { grid-column: 1 / -1; margin: 0; }
.inbox .keys { position: relative; }
.inbox .keys summary { list-style: none; min-width: 2.5rem; min-height: 2.5rem; display: grid; place-items: center; border-radius: 8px; }
.inbox .keys summary::-webkit-details-marker { display: none; }
.inbox .keys dl { position: absolute; z-index: 2; inset-inline-end: 0; width: 17rem; max-width: 80vw; padding: .75rem 1rem; background: var(--card); border: 1px solid var(--line); border-radius: 10px; box-shadow: 0 12px 24px rgb(0 0 0 / .18); }
.inbox .keys dl div { display: grid; grid-template-columns: 6.5rem 1fr; gap: .5rem; }
.inbox kbd { white-space: nowrap; font: .85em ui-monospace, monospace; padding: .1rem .4rem; border: 1px solid var(--line); border-radius: 4px; background: var(--plain-soft); color: var(--plain-text); }
.inbox .find { display: grid; grid-template-columns: 1fr auto; gap: .5rem; }
.inbox .found { font-size: .95rem; }
.inbox .views { display: flex; gap: .25rem; }
.inbox .views a { flex: 1 1 auto; display: grid; place-items: center; min-height: 2.75rem; padding: .25rem .4rem; font-size: .95rem; white-space: nowrap; border-radius: 8px; text-decoration: none; color: var(--muted); }
.inbox .views a:hover { background: var(--plain-soft); }
.inbox .views a[aria-current] { background: var(--accent-soft); color: var(--accent-text); font-weight: 600; }
.inbox .narrow-by form { display: grid; gap: .5rem; }
.inbox .narrow-by summary { font-weight: 400; color: var(--muted); font-size: .9rem; }

.inbox .list-lines { flex: 1; overflow-y: auto; min-height: 0; }
.inbox .list-lines ol { list-style: none; margin: 0; padding: 0; }
.inbox .list-lines li + li { border-top: 1px solid var(--line); }
.inbox .list-lines li > a { display: grid; gap: .15rem; padding: .6rem .9rem; color: var(--text); text-decoration: none; border-inline-start: 4px solid transparent; }
.inbox .list-lines li > a:hover { background: var(--plain-soft); }
.inbox .list-lines li > a[aria-current] { background: var(--accent-soft); border-inline-start-color: var(--accent); }
.inbox .list-lines li > a:focus-visible { outline-offset: -3px; }
.inbox .list-lines .who, .inbox .list-lines .last { display: flex; gap: .5rem; justify-content: space-between; align-items: baseline; min-width: 0; }
.inbox .list-lines .who bdi, .inbox .list-lines .words { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.inbox .list-lines .who time { flex: none; font-size: .8rem; color: var(--muted); }
.inbox .list-lines .words { color: var(--muted); font-size: .92rem; }
.inbox .list-lines .words.failed { color: var(--danger-text); }
.inbox .list-lines .tick { margin-inline-end: .3rem; }
.inbox .list-lines .unread .who bdi, .inbox .list-lines .unread .words { font-weight: 700; color: var(--text); }
.inbox .unread-count { flex: none; min-width: 1.4rem; padding: 0 .4rem; border-radius: 999px; background: var(--accent); color: var(--on-accent); text-align: center; font-size: .8rem; font-weight: 700; line-height: 1.4rem; }
.inbox .list-lines .state { display: flex; flex-wrap: wrap; gap: .25rem .4rem; align-items: center; }
.inbox .list-lines .badge { font-size: .75rem; font-weight: 500; padding: 0 .5rem; }
.inbox .list-lines .with { margin-inline-start: auto; font-size: .8rem; color: var(--muted); }
.inbox .badge.window-closing_soon, .inbox .badge.waiting { background: var(--warn-soft); color: var(--warn-text); }
.inbox .badge.window-open { background: var(--accent-soft); color: var(--accent-text); }
.inbox .countdown { font-variant-numeric: tabular-nums; }
.inbox .list-pages { display: flex; justify-content: space-between; padding: .75rem 1rem; border-top: 1px solid var(--line); }
.inbox .nothing { padding: 2rem 1rem; text-align: center; }
.inbox .list-lines > .problem { margin: 1rem; }

.inbox .thread-pane { background: var(--page); }
.inbox .empty-pane { align-items: center; justify-content: center; padding: 2rem; text-align: center; }
.inbox .thread-head { flex: none; display: flex; flex-wrap: wrap; align-items: center; gap: .25rem .75rem; padding: .4rem .75rem; background: var(--card); border-bottom: 1px solid var(--line); }
.inbox .thread-title { flex: 1 1 8rem; min-width: 0; }
.inbox .thread-title h2, .inbox .thread-title p { margin: 0; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.inbox .thread-actions { display: flex; flex-wrap: wrap; align-items: center; gap: .25rem; }
.inbox .thread-actions form { margin: 0; }
.inbox .to-list { display: grid; place-items: center; min-width: 2.5rem; min-height: 2.75rem; font-size: 1.3rem; text-decoration: none; }
.inbox .thread-body { flex: 1 1 0; min-height: 6rem; overflow-y: auto; display: flex; flex-direction: column-reverse; background: var(--chat); overflow-anchor: none; }
.inbox .thread-body:focus-visible { outline-offset: -3px; }
.inbox .flow { margin-bottom: auto; }
.inbox .thread-state { position: sticky; top: 0; z-index: 1; display: flex; flex-wrap: wrap; gap: .25rem .75rem; align-items: center; padding: .35rem .9rem; font-size: .9rem; background: var(--accent-soft); color: var(--accent-text); border-bottom: 1px solid var(--line); }
.inbox .thread-state.is-closing_soon { background: var(--warn-soft); color: var(--warn-text); }
.inbox .thread-state.is-closed { background: var(--plain-soft); color: var(--plain-text); }
.inbox .older { padding: .5rem 1rem 0; text-align: center; margin: 0; }
.inbox .older a { display: inline-block; padding: .4rem .6rem; }
.inbox .chat { list-style: none; margin: 0; padding: .75rem .75rem 1rem; display: grid; gap: .4rem; align-content: start; }
.inbox .chat p { margin: 0; }
.inbox .day, .inbox .aside-item { text-align: center; font-size: .85rem; color: var(--bubble-muted); }
.inbox .day span { display: inline-block; padding: .15rem .75rem; background: var(--bubble); border-radius: 999px; }
.inbox .aside-item { padding: .15rem 1rem; }
.inbox .msg { display: flex; gap: .35rem; align-items: center; max-width: 100%; }
.inbox .msg.out { flex-direction: row-reverse; }
.inbox .chat-bubble { max-width: min(34rem, 85%); min-width: 5rem; padding: .4rem .7rem .3rem; border-radius: 2px 12px 12px 12px; background: var(--bubble); color: var(--bubble-text); box-shadow: 0 1px 1px rgb(0 0 0 / .12); }
.inbox .msg.out .chat-bubble { border-radius: 12px 2px 12px 12px; background: var(--mine); }
.inbox .msg.failed .chat-bubble { outline: 2px solid var(--danger); }
.inbox .msg:target .chat-bubble { outline: 3px solid var(--accent); }
.inbox .chat-bubble .from { font-size: .8rem; font-weight: 600; color: var(--bubble-muted); }
.inbox .msg.out .chat-bubble .from, .inbox .msg.out .chat-bubble .meta { color: var(--on-mine); }
.inbox .chat-bubble .text { white-space: pre-wrap; }
.inbox .chat-bubble .mark, .inbox .chat-bubble .gone { font-size: .85rem; font-style: italic; color: var(--bubble-muted); }
.inbox .chat-bubble .answered { margin-bottom: .25rem; padding: .2rem .6rem; border-inline-start: 4px solid var(--accent); border-radius: 4px; background: rgb(127 127 127 / .12); font-size: .85rem; overflow: hidden; display: -webkit-box; -webkit-line-clamp: 3; -webkit-box-orient: vertical; }
.inbox .chat-bubble .meta { display: flex; gap: .4rem; justify-content: flex-end; font-size: .75rem; color: var(--bubble-muted); }
.inbox .chat-bubble .meta .delivery.read { color: var(--read); }
.inbox .delivery.failed, .inbox .chat-bubble .why { color: var(--danger-text); }
.inbox .chat-bubble .why { font-size: .85rem; font-weight: 600; }
.inbox .chat-bubble .why .note { font-weight: 400; }
.inbox .reactions { font-size: 1.05rem; }
.inbox .taps { list-style: none; padding: 0; margin: .35rem -.7rem .2rem; }
.inbox .taps li { padding: .4rem .7rem; border-top: 1px solid rgb(127 127 127 / .3); text-align: center; color: var(--bubble-link); font-weight: 500; }
.inbox .picture img { display: block; max-width: 100%; max-height: 18rem; min-height: 3rem; border-radius: 8px; background: var(--plain-soft); }
.inbox .chat-file { padding: .35rem .6rem; border: 1px solid rgb(127 127 127 / .35); border-radius: 8px; }
.inbox .quote-it { display: grid; place-items: center; width: 2.25rem; height: 2.25rem; border-radius: 999px; text-decoration: none; color: var(--bubble-muted); }
.inbox .quote-it:hover { background: var(--bubble); }
.inbox .staff-note { padding: .5rem .75rem; background: var(--note); color: var(--text); border: 1px dashed var(--note-line); border-radius: 8px; }
.inbox .chat .staff-note { justify-self: center; width: min(34rem, 92%); }
.inbox .staff-note .from { font-size: .85rem; }
.inbox .note-field textarea { background: var(--note); border-color: var(--note-line); }
.inbox .note-field .note { margin: .2rem 0 0; color: var(--warn-text); }

.inbox .thread-foot { flex: none; max-height: 62%; overflow-y: auto; padding: .6rem .75rem; background: var(--card); border-top: 1px solid var(--line); display: grid; gap: .6rem; }
.inbox .said-now { margin: 0; padding: .5rem .75rem; border-radius: 8px; background: var(--accent-soft); color: var(--accent-text); }
.inbox .said-now.waits { background: var(--warn-soft); color: var(--warn-text); }
.inbox .said-now.problem { background: var(--danger-soft); color: var(--danger-text); }
.inbox .list-pane > .said-now { margin: .75rem .75rem 0; }
.inbox .composer, .inbox .composer label { display: grid; gap: .35rem; min-width: 0; }
.inbox .composer p { margin: 0; }
.inbox .composer-more { display: flex; flex-wrap: wrap; align-items: center; gap: .25rem 1rem; }
.inbox .composer-more > details[open] { flex: 1 1 100%; }
.inbox .composer-more summary { font-weight: 500; min-height: 2.75rem; display: flex; align-items: center; color: var(--accent-text); }
.inbox .composer-more > a { display: inline-flex; align-items: center; min-height: 2.75rem; }
.inbox .composer-more > button { margin-inline-start: auto; }
.inbox .button-titles { display: grid; gap: .5rem; grid-template-columns: repeat(auto-fit, minmax(9rem, 1fr)); margin-bottom: .35rem; }
.inbox .quoting { padding: .35rem .6rem; border-inline-start: 4px solid var(--accent); background: var(--plain-soft); border-radius: 4px; font-size: .9rem; }
.inbox .sample { padding: .5rem .75rem; background: var(--plain-soft); border-radius: 8px; font-size: .95rem; }
.inbox .previewed { display: grid; gap: .6rem; padding: .75rem; border: 1px solid var(--accent); border-radius: 10px; }
.inbox .previewed h3, .inbox .previewed p { margin: 0; }
.inbox .previewed form { margin: 0; }
.inbox .verdict { font-weight: 600; padding: .4rem .7rem; border-radius: 8px; background: var(--accent-soft); color: var(--accent-text); }
.inbox .verdict.waits { background: var(--warn-soft); color: var(--warn-text); }
.inbox .verdict.problem { background: var(--danger-soft); color: var(--danger-text); }
.inbox .blocked { padding: .25rem 0; }
.inbox .unanswered { padding: .5rem .75rem; background: var(--warn-soft); color: var(--warn-text); border-radius: 8px; }

.inbox .side-pane section + section { padding-top: 1rem; border-top: 1px solid var(--line); }
.inbox .side-pane h2 { margin-bottom: .25rem; }
.inbox .side-pane dl { gap: .5rem; }
.inbox .side-pane dl div { grid-template-columns: 6.5rem minmax(0, 1fr); }
.inbox .side-pane .pairs div { grid-template-columns: 1fr auto; }
.inbox .side-pane .back-link { margin: 0; }
.inbox .side-pane .back-link a, .inbox .steps a { display: inline-flex; align-items: center; min-height: 2.75rem; }
.inbox .steps { display: flex; flex-wrap: wrap; gap: 0 1rem; margin-top: .5rem; }
.inbox .side-pane .stack, .inbox .side-pane .stack label { display: grid; gap: .35rem; }
.inbox .side-pane .stack { gap: .9rem; }
.inbox .stack .check { display: flex; }
.inbox .consent-opted_in { color: var(--accent-text); font-weight: 600; }
.inbox .consent-opted_out { color: var(--danger-text); font-weight: 600; }
.inbox .escalated { padding: .75rem !important; background: var(--danger-soft); color: var(--danger-text); border: 0 !important; border-radius: 10px; }
.inbox .escalated a { color: inherit; }

@media (min-width: 64rem) {
  .inbox { grid-template-columns: 20rem minmax(0, 1fr); }
  .inbox.at-list > .thread-pane, .inbox.at-thread > .list-pane, .inbox.at-side > .list-pane { display: flex; }
  .inbox .list-pane { border-inline-end: 1px solid var(--line); }
  .inbox .to-list { display: none; }
}
@media (min-width: 80rem) {
  .inbox:not(.at-list) { grid-template-columns: 19rem minmax(0, 1fr) 18rem; }
  .inbox.at-thread > .side-pane, .inbox.at-side > .thread-pane { display: flex; }
  .inbox .side-pane { border-inline-start: 1px solid var(--line); }
  .inbox .to-about, .inbox.at-thread .back-link, .inbox.at-side .back-link { display: none; }
}
`;
