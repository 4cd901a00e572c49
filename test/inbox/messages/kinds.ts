/** One message of every kind that can be sent without a file, with what the customer reads of it. */
export const card = {
  name: { formatted_name: "Harbour Lane Tea", first_name: "Harbour" },
  phones: [{ phone: "+852 5550 0001", type: "WORK", wa_id: "85255500001" }],
  emails: [{ email: "hello@harbourlane.example" }],
  urls: [{ url: "https://harbourlane.example/" }],
  addresses: [{ street: "12 Harbour Lane", city: "Sheung Wan", country: "Hong Kong", country_code: "HK" }],
  org: { company: "Harbour Lane", title: "Shop" },
  birthday: "2001-02-03",
};

export const location = {
  latitude: 22.2866,
  longitude: 114.1508,
  name: "The shop",
  address: "12 Harbour Lane",
};

export const locationRequest = {
  type: "interactive",
  interactive: {
    type: "location_request_message",
    body: { text: "Where shall we deliver to?" },
    action: { name: "send_location" },
  },
};

export const KINDS: [what: string, message: Record<string, unknown>, rendering: string][] = [
  ["a place", { type: "location", location }, "[location] The shop 12 Harbour Lane 22.2866,114.1508"],
  ["a bare place", { type: "location", location: { latitude: -90, longitude: 180 } }, "[location] -90,180"],
  [
    "a contact card",
    { type: "contacts", contacts: [card] },
    [
      "[contact card] Harbour Lane Tea",
      "Shop, Harbour Lane",
      "+852 5550 0001",
      "hello@harbourlane.example",
      "https://harbourlane.example/",
      "12 Harbour Lane, Sheung Wan, Hong Kong",
      "🎂 2001-02-03",
    ].join("\n"),
  ],
  ["a question for a place", locationRequest, "Where shall we deliver to?\n[Send location]"],
];
