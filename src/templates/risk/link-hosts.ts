import { listed } from "./words";

/** Services that shorten addresses: whoever reads them cannot see where they lead. …/whatsapp/templates/template-review */
export const SHORTENERS: readonly string[] = listed(
  "bit.ly, bitly.com, j.mp, tinyurl.com, t.co, goo.gl, ow.ly, is.gd, v.gd, buff.ly, cutt.ly, rb.gy",
  "rebrand.ly, short.io, shorturl.at, t.ly, tiny.cc, s.id, soo.gd, clck.ru, shorte.st, adf.ly, lnkd.in",
  "fb.me, amzn.to, youtu.be, lihi.cc, lihi1.com, lihi2.com, lihi3.com, reurl.cc, pse.is, ppt.cc, 0rz.tw",
  "supr.link, maac.io, t.cn, url.cn, dwz.cn, suo.im, dlvr.it, urlz.fr, shrtco.de, qrco.de",
);

/** Hosts that only pass on to another address and count who came. */
export const REDIRECTS: readonly string[] = listed(
  "page.link, app.link, onelink.me, smart.link, list-manage.com, sendgrid.net, hubspotlinks.com",
  "doubleclick.net, safelinks.protection.outlook.com, l.facebook.com, l.instagram.com, linktr.ee",
);

/** First labels of hosts that count clicks and pass on. */
export const REDIRECT_LABELS: readonly string[] = listed(
  "click, clicks, trk, track, tracking, redirect, links",
);

/** Meta takes no links into WhatsApp in a template's buttons, and reviewers none in its text. */
export const WHATSAPP_HOSTS: readonly string[] = listed(
  "wa.me, wa.link, api.whatsapp.com, chat.whatsapp.com, whatsapp.com/channel, whatsapp.com/send",
);
