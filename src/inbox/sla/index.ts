export { type Calendar, isOpenAt } from "./business-time";
export {
  type Closing,
  calendarOf,
  closingStatements,
  refreshSla,
  type SlaOutlook,
  slaUnder,
  sweepSla,
} from "./clock";
