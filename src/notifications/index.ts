export { type Notification, type NotificationKind, notifyStaff } from "./store";
