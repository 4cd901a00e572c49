export {
  type Notification,
  type NotificationKind,
  notificationsOf,
  notifyStaff,
  type ToldNotification,
} from "./store";
