import { BLANK, IN_CONVERSATIONS, OF_CONTACT, PSEUDONYM, type TableMap } from "./kinds";

const OF_ORDERS = "order_id in (select id from orders where contact_id in (select value from json_each(?1)))";
const ACCOUNTS = "what was sold and paid is kept for the accounts; it says nothing of who";
const PROVIDER =
  "refunds and disputes are settled with the payment provider by it; who paid is known there alone";

/** Broadcasts, orders and payments. */
export const CAMPAIGNS_AND_ORDERS: Readonly<Record<string, TableMap>> = {
  broadcasts: {
    staff: "created_by created_by_name",
    plain:
      "id name segment_id status scheduled_at created_at updated_at goal phone_number_id category plan estimate schedule_request_id rate batch_size fallback approved_audience audience started_at finished_at halt_reason halted_at accepted failed skipped unknown opted_out changed_at figured_at",
  },
  broadcast_recipients: {
    of: OF_CONTACT,
    copied:
      "broadcast_id market fields status sent_at delivered_at read_at failed_at error_code error_title replied_at clicked_at clicked opted_out_at opt_out_kind wamid",
    erased: {
      fields: ["null", "emptied"],
      wamid: ["null", "emptied: Meta's id spells out the number"],
      error_title: ["null", "emptied"],
      clicked: ["null", "emptied"],
      claim: ["'erased'", "marks the row: what Meta reports later is not taken up"],
    },
    kept: { contact_id: PSEUDONYM, opt_out_kind: "reports count it; it says nothing of who" },
    plain:
      "broadcast_id seq round cohort market status status_rank due_at claimed_at sent_at delivered_at read_at failed_at error_code pricing replied_at clicked_at opted_out_at",
  },
  broadcast_minutes: { plain: "minute broadcast_id accepted reached" },
  broadcast_days: {
    plain: "template_id day broadcast_id sent delivered read failed blocked reported opted_out failures",
  },
  rate_cards: { staff: "imported_by", plain: "id currency effective_from imported_at prices" },
  orders: {
    of: OF_CONTACT,
    copied: "id source external_id number status currency total_minor items lines note placed_at updated_at",
    erased: {
      note: ["null", "emptied"],
      external_id: [
        "case source when 'whatsapp_cart' then 'erased:' || id else external_id end",
        "a cart's is Meta's message id, and goes; an order's number of the shop stays",
      ],
      lines: [
        "(select json_group_array(json_set(value, '$.label', '')) from json_each(lines))",
        "what staff called them goes, the amounts stay",
      ],
    },
    kept: {
      contact_id: PSEUDONYM,
      conversation_id: PSEUDONYM,
      items: ACCOUNTS,
      total_minor: ACCOUNTS,
      status: ACCOUNTS,
      number: ACCOUNTS,
      payment_issue: "a person has to settle it still",
    },
    plain: "id source currency made_in action_request_id placed_at updated_at",
  },
  order_creations: {
    of: IN_CONVERSATIONS,
    copied: "content status created_at",
    erased: { content: [BLANK, "replaced"], error: ["null", "emptied"] },
    kept: { conversation_id: PSEUDONYM, contact_id: PSEUDONYM },
    plain: "id status action_request_id created_at claimed_at asked done_at",
  },
  payment_links: {
    of: OF_ORDERS,
    copied: "provider status amount_minor currency created_at expires_at paid_at closed_at note",
    erased: { provider_url: ["null", "emptied"], note: ["null", "emptied"] },
    kept: {
      order_id: PSEUDONYM,
      conversation_id: PSEUDONYM,
      provider_ref: PROVIDER,
      payment_ref: PROVIDER,
      amount_minor: ACCOUNTS,
    },
    staff: "confirmed_by",
    plain:
      "id provider token_hash status currency message_id action_request_id expires_at created_at paid_at closed_at",
  },
  payment_events: {
    plain: "id provider type link_id amount_minor currency outcome reason occurred_at received_at",
  },
  products: { plain: "id names price_minor currency stock active updated_at" },
};
