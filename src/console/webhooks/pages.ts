import type { Page } from "../pages";

export const webhookPages = (): readonly Page[] => [];
