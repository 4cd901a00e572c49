import { AUDIT_CSS } from "./audit/style";
import { AUTOMATION_CSS } from "./automation/style";
import { BROADCASTS_CSS } from "./broadcasts/style";
import { CHART_CSS } from "./chart/style";
import { CLIENTS_CSS } from "./clients/style";
import { COMMERCE_CSS } from "./commerce/style";
import { CONTACTS_CSS } from "./contacts/style";
import { FRAME_CSS } from "./frame/style";
import { INBOX_CSS } from "./inbox/style";
import { MEDIA_CSS } from "./media/style";
import { PEOPLE_CSS } from "./people/style";
import { REPORTS_CSS } from "./reports/style";
import { SEGMENTS_CSS } from "./segments/style";
import { SETTINGS_CSS } from "./settings/style";
import { CSS } from "./style";
import { TEMPLATES_CSS } from "./templates/style";
import { WEBHOOKS_CSS } from "./webhooks/style";

/** The console's only stylesheet: each folder's part, the common one first. */
export const STYLESHEET = [
  CSS,
  FRAME_CSS,
  BROADCASTS_CSS,
  CHART_CSS,
  COMMERCE_CSS,
  AUTOMATION_CSS,
  INBOX_CSS,
  CONTACTS_CSS,
  SEGMENTS_CSS,
  TEMPLATES_CSS,
  MEDIA_CSS,
  REPORTS_CSS,
  AUDIT_CSS,
  WEBHOOKS_CSS,
  SETTINGS_CSS,
  CLIENTS_CSS,
  PEOPLE_CSS,
].join("");
