import { Report } from "./demo/report.ts";
import { dance } from "./oauth-dance/dance.ts";
import { first, second } from "./oauth-dance/dancers.ts";
import { makeCertificate, serveDocument } from "./oauth-dance/document.ts";
import { Person } from "./oauth-dance/person.ts";
import { Provider } from "./oauth-dance/provider.ts";

const certificate = makeCertificate();
// The Worker fetches the document over HTTPS, so it starts with this certificate among those that it trusts.
process.env.NODE_EXTRA_CA_CERTS = certificate.file;
const { findOrStart } = await import("./place.ts");

const report = new Report();
const place = await findOrStart(true, "oauth-dance").catch((error: Error) => {
  console.error(error.message);
  process.exit(1);
});
const document = await serveDocument(certificate);

try {
  for (const make of [first, second]) {
    for (const url of [undefined, document.url]) {
      const dancer = make(place.workerUrl);
      report.chapter(`${dancer.label}, ${url ? "with a metadata document" : "by registration"}`);
      const provider = new Provider(() => new Person(place.workerUrl, "agent"), url);
      await dance(place.workerUrl, dancer, provider, report);
    }
  }
} finally {
  document.stop();
  place.stop();
}

console.log(`\n${report.passed} passed, ${report.failed} failed`);
process.exit(report.failed === 0 && report.passed > 0 ? 0 : 1);
