import type { Page } from "../pages";

export const settingsPages = (): readonly Page[] => [];
