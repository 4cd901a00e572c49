import type { GovernedWrite } from "../../governance";
import { addToOutbox } from "../../platform/outbox";
import { type AboutContact, authorizePrivacy, requireContact } from "../erasure/write";
import { personOf } from "../person";
import { countsOf } from "../person-store";
import { insertRequest, outboxIdOf } from "../requests-store";
import { COPY_TOPIC, driveCopy } from "./run";

/** A copy of what is kept about one person, to be given to them. */
export const copyPersonalData: GovernedWrite<AboutContact, undefined> = {
  tool: "personal_data.copy",
  authorize: authorizePrivacy,
  async assess(ctx, content) {
    await requireContact(ctx, content.contact_id);
    const person = await personOf(ctx.db, content.contact_id);
    return {
      content,
      findings: [],
      effects: { ...(await countsOf(ctx.db, person.ids)) },
      policyFacts: { takesPersonalData: true },
      facts: {},
      entity: { kind: "contact", id: content.contact_id },
      // Whoever decides is shown who it is, as they are called then; nothing of it is stored.
      view: { contact_ids: [content.contact_id] },
    };
  },
  async plan(ctx, { content }, request) {
    const id = ctx.ids.next("personalData");
    const at = ctx.clock.now();
    return {
      statements: [
        insertRequest({
          id,
          kind: "copy",
          contact_id: content.contact_id,
          action_request_id: request.actionRequestId,
          created_at: at,
        }),
        addToOutbox({ id: outboxIdOf(id), topic: COPY_TOPIC, ref: id, at, correlationId: ctx.correlationId }),
      ],
      drive: (app) => driveCopy(app, id),
    };
  },
};
