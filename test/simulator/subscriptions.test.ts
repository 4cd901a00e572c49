import { afterEach, expect, test } from "vitest";
import { APP, control, graph, WABA } from "./graph";

afterEach(() => control("reset", {}));

/** The token of the app itself: its id and the secret of local runs. */
const AS_APP = { authorization: `Bearer ${APP}|local-app-secret` };

test("an account that is unsubscribed is subscribed again by a reset alone", async () => {
  const subscribed = async () => (await graph("GET", `${WABA}/subscribed_apps`)).data.data.length;
  expect(await subscribed()).toBe(1);
  expect((await graph("DELETE", `${WABA}/subscribed_apps`)).data).toEqual({ success: true });
  expect(await subscribed()).toBe(0);
  await control("reset", {});
  expect(await subscribed()).toBe(1);
});

test("what is the app's own wants the app's token", async () => {
  expect((await graph("GET", `${APP}/subscriptions`)).data.error).toMatchObject({ code: 15 });
  const wrong = { authorization: `Bearer ${APP}|another` };
  expect((await graph("GET", `${APP}/subscriptions`, undefined, wrong)).data.error).toMatchObject({
    code: 190,
  });
  expect(await graph("GET", `${APP}/subscriptions`, undefined, AS_APP)).toEqual({
    status: 200,
    data: { data: [] },
  });
  expect((await graph("GET", `${WABA}/subscriptions`, undefined, AS_APP)).data.error).toMatchObject({
    code: 100,
  });
});

test("an address that does not give the challenge back is not taken", async () => {
  const set = async (changed: Record<string, string>) => {
    const form = new URLSearchParams({
      object: "whatsapp_business_account",
      callback_url: "http://nobody.test/webhooks/meta",
      fields: "messages, user_preferences",
      verify_token: "token",
      ...changed,
    });
    const headers = { ...AS_APP, "content-type": "application/x-www-form-urlencoded" };
    const body = new TextEncoder().encode(form.toString());
    return (await graph("POST", `${APP}/subscriptions`, body, headers)).data.error?.code;
  };
  expect(await set({})).toBe(2200);
  expect(await set({ object: "page" })).toBe(100);
  expect(await set({ fields: "" })).toBe(100);
  expect(await set({ callback_url: "no address" })).toBe(100);
  expect((await graph("GET", `${APP}/subscriptions`, undefined, AS_APP)).data).toEqual({ data: [] });
});
