import type { Page } from "../pages";

export const templatePages = (): readonly Page[] => [];
