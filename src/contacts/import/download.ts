import { maskName, maskPhone } from "../../auth";
import { recordAudit } from "../../governance";
import { isSignedLink } from "../../media";
import type { AppContext } from "../../platform/context";
import { rowProblem } from "./problems";
import { reportHeader, reportLines } from "./report";
import { findImport, reportedRows } from "./store";

const ROWS_A_PAGE = 1_000;

/** The report of an import as a stream of CSV; holds one page of rows. */
function reportStream(ctx: AppContext, importId: string, unmasked: boolean): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let line = -1;
  return new ReadableStream({
    start: (controller) => controller.enqueue(encoder.encode(reportHeader())),
    pull: async (controller) => {
      const rows = await reportedRows(ctx.db, importId, line, ROWS_A_PAGE);
      const last = rows.at(-1);
      if (!last) return controller.close();
      line = last.line;
      controller.enqueue(
        encoder.encode(
          reportLines(
            rows.map(({ phone, name, problems, ...row }) => ({
              ...row,
              phone: phone === null ? "" : unmasked ? phone : maskPhone(phone),
              name: name === null ? "" : unmasked ? name : maskName(name),
              problems: problems.map(({ code, column }) => rowProblem(code, column)),
            })),
          ),
        ),
      );
    },
  });
}

/** `GET /files/imports/{id}/report.csv` by a signed link: every row of the file with its verdict. */
export async function downloadReport(
  ctx: AppContext,
  request: Request,
  importId: string,
  file: string,
): Promise<Response> {
  const headers = { "cache-control": "no-store", "x-content-type-options": "nosniff" };
  const known = file === "report.csv" || file === "report-masked.csv";
  if (!known || !(await isSignedLink(ctx, new URL(request.url)))) {
    return new Response("The link is not valid or no longer so. Preview the file again for a new one.\n", {
      status: 403,
      headers,
    });
  }
  if (!(await findImport(ctx.db, importId)))
    return new Response("The import is gone.\n", { status: 404, headers });
  const unmasked = file === "report.csv";
  await recordAudit(ctx, {
    action: unmasked ? "personal_data.read" : "import_report.read",
    outcome: "ok",
    entity: { kind: "import", id: importId },
    details: { by: "signed link", address: request.headers.get("cf-connecting-ip") },
  });
  return new Response(reportStream(ctx, importId, unmasked), {
    headers: {
      ...headers,
      "content-type": "text/csv; charset=utf-8",
      "content-disposition": `attachment; filename="import-${importId}.csv"`,
    },
  });
}
