/**
 * Named points between the steps of a write or a send. They do nothing in a running Worker;
 * the tests set a listener that throws there, to show that a crash at that very point leaves a state
 * from which the next run goes on and never does a thing twice.
 */
export type Checkpoint =
  | "write:before-record"
  | "write:after-record"
  | "approval:before-commit"
  | "approval:after-commit"
  | "send:before-permit"
  | "send:before-claim"
  | "send:after-claim"
  | "send:after-meta"
  | "send:after-settle"
  | "webhook:after-store"
  | "webhook:after-claim"
  | "webhook:after-apply"
  | "import:after-rows"
  | "import:before-step"
  | "import:after-step"
  | "import:before-finish"
  | "import:after-finish"
  | "media:after-store"
  | "media:after-examine"
  | "media:after-commit"
  | "media:after-stage"
  | "media:after-meta-upload"
  | "templates:after-list"
  | "template:after-files"
  | "template:before-claim"
  | "template:after-claim"
  | "template:after-meta"
  | "template:after-settle"
  | "template:before-finish"
  | "template:after-finish"
  | "broadcast:before-start"
  | "broadcast:after-start"
  | "broadcast:before-issue"
  | "broadcast:after-issue"
  | "broadcast:before-claim"
  | "broadcast:after-claim"
  | "broadcast:before-turn"
  | "broadcast:after-turn"
  | "broadcast:before-meta"
  | "broadcast:after-meta"
  | "broadcast:before-settle"
  | "broadcast:after-settle"
  | "broadcast:after-report"
  | "broadcast:before-lapse"
  | "broadcast:after-lapse"
  | "broadcast:before-finish"
  | "automation:before-read"
  | "automation:before-commit"
  | "automation:after-commit"
  | "automation:after-drive"
  | "order:before-claim"
  | "order:after-claim"
  | "order:after-shop"
  | "order:before-settle"
  | "order:after-settle"
  | "payment:before-provider"
  | "payment:after-provider"
  | "payment:after-open"
  | "payment:before-close"
  | "payment:after-close"
  | "copy:before-file"
  | "copy:after-file"
  | "copy:after-finish"
  | "erasure:before-step"
  | "erasure:after-step"
  | "erasure:before-finish"
  | "erasure:after-finish"
  | "retention:before-portion"
  | "retention:after-portion"
  | "audit:after-seal"
  | "audit:after-copy"
  | "audit:after-conflict";

let listener: ((checkpoint: Checkpoint) => void) | undefined;

export function reach(checkpoint: Checkpoint): void {
  listener?.(checkpoint);
}

/** For tests only. Returns a function that removes the listener. */
export function onCheckpoint(next: (checkpoint: Checkpoint) => void): () => void {
  listener = next;
  return () => {
    listener = undefined;
  };
}
