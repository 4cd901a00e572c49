import type { Tool } from "../../mcp/define-tool";
import { mediaAssetUpload } from "./media-asset-upload";
import { mediaAssetsList } from "./media-assets-list";

export const mediaTools: readonly Tool[] = [mediaAssetsList, mediaAssetUpload];
