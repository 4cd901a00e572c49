export {
  type Notification,
  type NotificationKind,
  notificationsOf,
  notifyHolders,
  notifyStaff,
  type ToldNotification,
} from "./store";
