/**
 * The arrows of the architecture: tools → rules and store → platform; rooms call another room through its index;
 * only sending reaches Meta's message call. A broken arrow fails `npm run check`.
 */
const ROOMS =
  "(contacts|consent|segments|inbox|templates|media|broadcasts|automation|commerce|account|webhooks|sending|governance|auth|notes|notifications|staff|clients|privacy)";

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    { name: "no-cycles", severity: "error", from: {}, to: { circular: true } },
    {
      name: "platform-knows-no-room",
      severity: "error",
      from: { path: "^src/platform/" },
      to: { path: "^src/", pathNot: "^src/platform/" },
    },
    {
      name: "meta-knows-no-room",
      comment: "Meta's words, no business rules.",
      severity: "error",
      from: { path: "^src/meta/" },
      to: { path: "^src/", pathNot: "^src/(meta|platform)/" },
    },
    {
      name: "one-way-to-a-customer",
      comment: "Only sending/ may call Meta's message endpoint or hold permits.",
      severity: "error",
      from: { path: "^src/", pathNot: "^src/(sending|meta)/" },
      to: { path: "^src/meta/(messages|send-permit)" },
    },
    {
      name: "one-way-to-review",
      comment: "Only what a person approved goes to Meta's review.",
      severity: "error",
      from: { path: "^src/", pathNot: "^src/(templates/submit|meta)/" },
      to: { path: "^src/meta/(template-calls|resumable-upload)" },
    },
    {
      name: "rooms-through-their-index",
      comment: "A room's inside is its own; src/rooms.ts, which puts the rooms together, is the exception.",
      severity: "error",
      from: { path: "^src/([^/]+)/" },
      to: { path: `^src/${ROOMS}/.+`, pathNot: [`^src/${ROOMS}/(index|tables)\\.ts$`, "^src/$1/"] },
    },
    {
      name: "tables-only-from-tables",
      severity: "error",
      from: { path: "^src/", pathNot: "/tables\\.ts$" },
      to: { path: "/tables\\.ts$" },
    },
    {
      name: "rules-are-pure",
      comment: "Rules touch no database, clock or environment.",
      severity: "error",
      from: { path: "^src/.+/(rules|policy/.+)\\.ts$" },
      to: { path: "(platform/(db|context|env|outbox)|store)\\.ts$", dependencyTypesNot: ["type-only"] },
    },
    {
      name: "tools-through-kernel-and-store",
      comment: "A tool opens no transaction of its own and calls nobody outside.",
      severity: "error",
      from: { path: "^src/.+/tools/" },
      to: { path: "^src/(platform/(db|outbox)|meta/graph-client)" },
    },
    {
      name: "console-goes-through-the-kernel",
      comment: "Pages change things only as the tools do.",
      severity: "error",
      from: { path: "^src/console/" },
      to: { path: "^src/(sending|meta/graph-client|platform/outbox)" },
    },
    {
      name: "webhooks-know-no-room",
      severity: "error",
      from: { path: "^src/webhooks/" },
      to: { path: "^src/(contacts|consent|inbox|templates|account|sending)/" },
    },
    {
      name: "product-knows-no-simulator",
      severity: "error",
      from: { path: "^src/" },
      to: { path: "^(simulator|scripts|test)/" },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: "node_modules" },
    tsConfig: { fileName: "tsconfig.json" },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { extensions: [".ts", ".tsx", ".js", ".mjs", ".json"] },
  },
};
