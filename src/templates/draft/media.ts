import type { Finding } from "../../governance";
import { exampleProblems } from "../../media";
import type { MediaUse } from "../../meta";
import type { Database } from "../../platform/db";
import type { TemplateComponent, TemplateDefinition } from "../definition";

const KINDS: Readonly<Record<string, MediaUse["kind"]>> = {
  IMAGE: "image",
  VIDEO: "video",
  DOCUMENT: "document",
};

function examplesIn(components: readonly TemplateComponent[], path: string): MediaUse[] {
  return components.flatMap((component, index) => {
    const here = `${path}.${index}`;
    const kind = KINDS[component.format ?? ""];
    const assetId = component.example?.asset_id;
    return [
      ...(kind && assetId !== undefined ? [{ kind, assetId, path: `${here}.example.asset_id` }] : []),
      ...(component.cards ?? []).flatMap((card, at) =>
        examplesIn(card.components, `${here}.cards.${at}.components`),
      ),
    ];
  });
}

/** Files of ours that stand as samples in a definition, those of carousel cards too, and where. */
export const mediaExamples = ({ components }: TemplateDefinition): MediaUse[] =>
  examplesIn(components, "components");

/** What keeps the files of some definitions from going to Meta, in the order of the definitions. */
export async function mediaFindings(
  db: Database,
  definitions: readonly TemplateDefinition[],
): Promise<Finding[][]> {
  const uses = definitions.map(mediaExamples);
  // One look for all of them; which definition a problem belongs to is told by its place in front of the path.
  const problems = await exampleProblems(
    db,
    uses.flatMap((own, index) => own.map((use) => ({ ...use, path: `${index}/${use.path}` }))),
  );
  return definitions.map((_definition, index) =>
    problems
      .filter(({ path }) => path.startsWith(`${index}/`))
      .map(({ path, ...problem }) => ({
        severity: "error" as const,
        ...problem,
        path: path.slice(path.indexOf("/") + 1),
      })),
  );
}
