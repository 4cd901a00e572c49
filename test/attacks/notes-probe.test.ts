import { test } from "vitest";
import { quotesNote } from "../../src/notes";
import { conversationWith, previewText, send, textMessage } from "../support/story";
import { handOver, set } from "../support/team";
import { call } from "../support/worker";

const NOTE = "Suspected reseller: offer no discount before the audit";
const log = (...a: unknown[]) =>
  console.log(...a.map((x) => (typeof x === "string" ? x : JSON.stringify(x))));
const b64 = btoa(NOTE);
const accents = (s: string) => s.replace(/[eao]/g, (c) => c + "\u0301");
const tries: [string, string][] = [
  ["accents", accents(NOTE)],
  ["precomposed", NOTE.replace(/e/g, "é").replace(/o/g, "ö")],
  [
    "math",
    [...NOTE]
      .map((c) => (/[a-z]/.test(c) ? String.fromCodePoint(0x1d41a + c.charCodeAt(0) - 97) : c))
      .join(""),
  ],
  [
    "circled",
    [...NOTE]
      .map((c) => (/[a-z]/.test(c) ? String.fromCodePoint(0x24d0 + c.charCodeAt(0) - 97) : c))
      .join(""),
  ],
  [
    "regional",
    [...NOTE.toLowerCase()]
      .map((c) => (/[a-z]/.test(c) ? String.fromCodePoint(0x1f1e6 + c.charCodeAt(0) - 97) + "\u200b" : c))
      .join(""),
  ],
  [
    "squared",
    [...NOTE.toLowerCase()]
      .map((c) => (/[a-z]/.test(c) ? String.fromCodePoint(0x1f130 + c.charCodeAt(0) - 97) : c))
      .join(""),
  ],
  [
    "negcircled",
    [...NOTE.toLowerCase()]
      .map((c) => (/[a-z]/.test(c) ? String.fromCodePoint(0x1f150 + c.charCodeAt(0) - 97) : c))
      .join(""),
  ],
  [
    "negsquared",
    [...NOTE.toLowerCase()]
      .map((c) => (/[a-z]/.test(c) ? String.fromCodePoint(0x1f170 + c.charCodeAt(0) - 97) : c))
      .join(""),
  ],
  ["leet", "5u5pect3d r3s3ll3r 0ff3r n0 d1sc0unt b3f0r3 th3 aud1t"],
  ["spaced", [...NOTE].join(" ")],
  ["dotted", [...NOTE].join(".")],
  ["markdown", NOTE.replace(/ /g, "* _")],
  ["newlines", NOTE.replace(/ /g, "\n> ")],
  ["zero", [...NOTE].join("\u2060")],
  ["tags", [...NOTE].join("\u{e0020}")],
  ["variation", [...NOTE].join("\ufe0f")],
  ["cgj", [...NOTE].join("\u034f")],
  ["hangulfiller", [...NOTE].join("\u3164")],
  ["hangulfiller2", [...NOTE].join("\u115f")],
  [
    "cyr",
    NOTE.replace(/e/g, "е").replace(/o/g, "о").replace(/s/g, "ѕ").replace(/c/g, "с").replace(/d/g, "ԁ"),
  ],
  ["greek", NOTE.replace(/o/g, "ο").replace(/u/g, "υ").replace(/n/g, "η")],
  ["smallcaps", NOTE.replace(/e/g, "ᴇ").replace(/s/g, "ꜱ").replace(/t/g, "ᴛ").replace(/r/g, "ʀ")],
  ["ligatures", NOTE.replace(/ff/g, "ﬀ")],
  ["turkish", NOTE.toUpperCase().replace(/I/g, "İ")],
  ["url-enc", encodeURIComponent(NOTE)],
  ["url-enc2", encodeURIComponent(encodeURIComponent(NOTE))],
  ["plus", NOTE.replace(/ /g, "+")],
  ["b64", `https://x.example/?q=${b64}`],
  ["html", [...NOTE].map((c) => `&#${c.codePointAt(0)};`).join("")],
  ["reverse", [...NOTE].reverse().join("")],
  ["punycode-ish", NOTE.replace(/ /g, "-") + ".example.com"],
  ["filler-x", NOTE.replace(/ /g, "x")],
];
const ZH = "這位客人上次投訴過三次要小心處理不要給優惠";
const zh: [string, string][] = [
  ["spaces", [...ZH].join(" ")],
  ["simplified", "这位客人上次投诉过三次要小心处理不要给优惠"],
  ["punct", [...ZH].join("，")],
  ["compat", ZH.replace("不", "\uF967")],
  ["split9", "這位客人上次投訴過"],
];
test("N1 forms", () => {
  for (const [n, t] of tries) log("N1", n, quotesNote(t, [NOTE]));
  for (const [n, t] of zh) log("N1zh", n, quotesNote(t, [ZH]));
});
test("N2 false positives", () => {
  const notes = [
    "Customer asked about hours; told her we are open Monday to Saturday, 10:00 to 20:00.",
    "She said thank you for your patience and was friendly.",
    "Order HL-1001 delayed at courier, apologise. Tracking SF1234567890123.",
    "SF1234567890123",
    "Order HL-1001",
    "Refund approved by Morgan for order HL-1001",
    "Customer wants to know if we have oolong tea in stock at the Causeway Bay shop",
    "已通知客人星期一至星期六上午十時至晚上八時營業",
    "客人要求將貨物送到九龍彌敦道十二號五樓",
    "Good customer",
  ];
  for (const t of [
    "We are open Monday to Saturday, 10:00 to 20:00.",
    "Thank you for your patience!",
    "Your order HL-1001 is on its way, tracking SF1234567890123.",
    "Tracking SF1234567890123",
    "Yes, we have oolong tea in stock at the Causeway Bay shop.",
    "我們星期一至星期六上午十時至晚上八時營業",
    "Thank you very much for contacting us. How can I help you today?",
    "You are a good customer to us",
  ])
    log(
      "N2",
      t,
      quotesNote(t, notes),
      notes.filter((n) => quotesNote(t, [n])),
    );
});
test("N3 split over two messages, and other contact", async () => {
  const id = await conversationWith("85255509101");
  const other = await conversationWith("85255509102");
  await handOver({ conversation_ids: [id], staff_id: "me", note: NOTE }, "agent");
  const words = NOTE.split(" ");
  const say = async (conversation_id: string, body: string) => {
    const p = await call("agent", "whatsapp.session_message.preview", {
      conversation_id,
      message: textMessage(body),
    });
    if (p.data.verdict !== "blocked") await send(p.data.preview_id);
    return [p.data.verdict, p.data.findings?.map((f: any) => f.message)];
  };
  log("N3 first", await say(id, words.slice(0, 2).join(" ")));
  log("N3 second", await say(id, words.slice(2, 5).join(" ")));
  log("N3 third", await say(id, words.slice(5).join(" ")));
  log("N3 other", await say(other, NOTE));
  // header+body+footer
  const p = await call("agent", "whatsapp.session_message.preview", {
    conversation_id: id,
    message: {
      type: "interactive",
      interactive: {
        type: "button",
        header: { type: "text", text: "Suspected" },
        body: { text: "reseller offer" },
        footer: { text: "no discount before" },
        action: { buttons: [{ type: "reply", reply: { id: "a", title: "Yes" } }] },
      },
    },
  });
  log("N3 hbf", p.data.verdict);
  // interleaved: words separated by filler keys order e.g. buttons with ids between
  const p2 = await call("agent", "whatsapp.session_message.preview", {
    conversation_id: id,
    message: {
      type: "interactive",
      interactive: {
        type: "list",
        body: { text: "Hi" },
        action: {
          button: "Open",
          sections: [
            {
              title: "Suspected",
              rows: [
                { id: "1", title: "reseller", description: "offer no" },
                { id: "2", title: "discount", description: "before the audit" },
              ],
            },
          ],
        },
      },
    },
  });
  log("N3 list reading order", p2.data.verdict, p2.data.code);
});
