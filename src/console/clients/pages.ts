import type { Page } from "../pages";

export const clientPages = (): readonly Page[] => [];
