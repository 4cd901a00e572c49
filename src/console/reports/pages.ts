import type { Page } from "../pages";

export const reportPages = (): readonly Page[] => [];
