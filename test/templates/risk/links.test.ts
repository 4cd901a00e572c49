import { describe, expect, test } from "vitest";
import type { TemplateButton } from "../../../src/templates/definition";
import { found, judged, template } from "./judged";

const inText = (link: string) =>
  found(judged(template(`Your order {{1}} is ready: ${link} shows it.`)), /^link_(?!in_text)/);

const inButton = (button: Partial<TemplateButton>) =>
  judged(
    template("", {
      components: [
        { type: "BODY", text: "Your order {{1}} is ready for you." },
        { type: "BUTTONS", buttons: [{ type: "URL", text: "See", ...button }] },
      ],
    }),
  );

describe("links that reviewers reject", () => {
  test("are found with the rule that they break, as they stand", () => {
    const rows: [link: string, code: string, evidence?: string][] = [
      ["https://bit.ly/3abc", "link_shortened", "bit.ly/3abc"],
      ["bit.ly/3abc", "link_shortened"],
      ["BIT.LY/3abc", "link_shortened"],
      ["ｂｉｔ．ｌｙ/3abc", "link_shortened"],
      ["bit . ly/3abc", "link_shortened"],
      ["bit[.]ly/3abc", "link_shortened"],
      ["https://tinyurl.com/x", "link_shortened", "tinyurl.com/x"],
      ["https://t.co/x", "link_shortened", "t.co/x"],
      ["https://goo.gl/x", "link_shortened", "goo.gl/x"],
      ["https://lihi1.com/x", "link_shortened", "lihi1.com/x"],
      ["https://reurl.cc/x", "link_shortened", "reurl.cc/x"],
      ["https://pse.is/x", "link_shortened", "pse.is/x"],
      ["https://wa.me/85255500001", "link_whatsapp", "wa.me/85255500001"],
      ["api.whatsapp.com/send?phone=85255500001", "link_whatsapp"],
      ["chat.whatsapp.com/abc", "link_whatsapp"],
      ["https://192.0.2.7/pay", "link_ip_address"],
      ["https://[2001:db8::1]/pay", "link_ip_address"],
      ["https://3221225991/pay", "link_ip_address"],
      ["https://xn--shp-tna.example/", "link_disguised"],
      ["https://shор.example/", "link_disguised"],
      ["https://bank.example@evil.example/", "link_disguised"],
      ["https://{{2}}/pay", "link_open_ended"],
      ["https://{{2}}.example/pay", "link_open_ended"],
      ["http://shop.example/pay", "link_insecure"],
      ["https://click.shop.example/pay", "link_redirect"],
      ["https://shop.page.link/pay", "link_redirect"],
    ];
    for (const [link, code, evidence = link] of rows) {
      expect(inText(link), link).toContainEqual([code, evidence]);
    }
  });

  test("links of one's own are not", () => {
    for (const link of [
      "https://shop.example/orders/{{2}}",
      "www.shop.example",
      "https://habit.lyon.example/",
      "https://rabbit.ly.example/",
      "https://orbit.lyric.example/x",
      "https://shop.example/t.co/",
      "mail@bit.ly.example",
      "https://茶莊.香港/",
      "version 1.2.3.4 of it",
      "3.5 kg of tea",
    ]) {
      expect(inText(link), link).toEqual([]);
    }
  });

  test("a link in the text is only mentioned, with the better place for it", () => {
    expect(judged(template("Your order {{1}} is at https://shop.example/orders, see you."))).toMatchObject([
      { severity: "info", code: "link_in_text", evidence: "https://shop.example/orders" },
    ]);
  });

  test("buttons and their samples are looked at, and each rule is told once for each place", () => {
    const findings = inButton({ url: "http://bit.ly/{{1}}", example: ["http://bit.ly/a"] });
    expect(findings.map(({ code, path }) => [code, path])).toEqual([
      ["link_shortened", "components.1.buttons.0.url"],
      ["link_insecure", "components.1.buttons.0.url"],
      ["link_shortened", "components.1.buttons.0.example.0"],
      ["link_insecure", "components.1.buttons.0.example.0"],
    ]);
    // That these are refused is said by the check of the form.
    expect(inButton({ url: "https://wa.me/85255500001" })).toEqual([]);
    expect(inButton({ url: "https://{{1}}" })).toEqual([]);
    expect(inButton({ url: "https://shop.example/{{1}}", example: ["https://shop.example/7"] })).toEqual([]);
  });
});
