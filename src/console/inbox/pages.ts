import type { Page } from "../pages";

export const inboxPages = (): readonly Page[] => [];
