import type { Page } from "../pages";

export const auditPages = (): readonly Page[] => [];
