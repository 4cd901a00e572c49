import { REGULATED_FIX, TAKE_OUT } from "./fixes";
import { POLICIES, SECTIONS, type WordRule } from "./rule";
import { listed } from "./words";

const PROHIBITED = { policy: POLICIES.messaging, section: SECTIONS.prohibited } as const;
const REGULATED = { policy: POLICIES.messaging, section: SECTIONS.regulated } as const;
const GOODS = { policy: POLICIES.commerce, section: SECTIONS.goods } as const;

/**
 * Goods that businesses may not sell or promote in WhatsApp, or only in some countries. Codes that begin with
 * `prohibited_` need the approval of compliance. business.whatsapp.com/policy, facebook.com/policies_center/commerce
 */
export const PROHIBITED_GOODS: readonly WordRule[] = [
  {
    code: "prohibited_alcohol",
    severity: "warning",
    ...REGULATED,
    why: "Alcohol may be promoted in some countries only, to adults, and never sold through the chat.",
    fix: REGULATED_FIX,
    words: listed(
      "alcohol, alcoholic, beer, wine, champagne, prosecco, whisky, whiskey, vodka, rum, tequila, brandy",
      "cognac, liquor, sake, soju, baijiu, moutai, happy hour",
      "紅酒, 白酒, 啤酒, 香檳, 威士忌, 伏特加, 白蘭地, 清酒, 燒酒, 葡萄酒, 雞尾酒, 烈酒, 梅酒, 米酒, 酒類",
      "酒精飲, 美酒, 名酒, 茅台, 手工啤",
    ),
    except: [
      /(?:isopropyl|rubbing) alcohol/,
      /alcohol (?:wipes?|pads?|swabs?|hand rub|sanitis?z?er)/,
      /alcohol[- ]free/,
      /non[- ]alcoholic/,
      "ginger beer",
      "root beer",
      "wine glass",
      "wine red",
      /for (?:the|its|their|your|his|her|old times') sake/,
      "無酒精飲",
      "酒紅",
    ],
  },
  {
    code: "prohibited_tobacco",
    severity: "warning",
    ...PROHIBITED,
    why: "Tobacco, e-cigarettes and what belongs to them may not be sold or promoted.",
    fix: TAKE_OUT,
    words: listed(
      "tobacco, cigarette, e-cigarette, cigar, vape, vaping, e-liquid, hookah, shisha, nicotine",
      "rolling paper",
      "香煙, 香菸, 煙草, 菸草, 電子煙, 電子菸, 加熱煙, 加熱菸, 煙彈, 煙油, 雪茄, 水煙, 尼古丁",
    ),
    except: ["cigarette lighter socket", "tobacco-free", "無煙草"],
  },
  {
    code: "prohibited_prescription_drugs",
    severity: "warning",
    ...PROHIBITED,
    why: "Prescription drugs may not be sold or promoted; over-the-counter ones in some countries only.",
    fix: "Take the name of the drug out; say only that something is ready, and give the details where the customer is known.",
    words: listed(
      "prescription drug, viagra, cialis, xanax, valium, ozempic, semaglutide, oxycontin, tramadol",
      "codeine, botox, antibiotic, painkiller, sleeping pill, diet pill, abortion pill",
      "處方藥, 處方葯, 偉哥, 壯陽藥, 減肥藥, 安眠藥, 止痛藥, 抗生素, 春藥, 墮胎藥, 肉毒桿菌",
    ),
    except: ["antibiotic-free", "不含抗生素", "無抗生素"],
  },
  {
    code: "prohibited_recreational_drugs",
    severity: "warning",
    ...PROHIBITED,
    why: "Recreational drugs, cannabis and CBD included, may not be sold or promoted.",
    fix: TAKE_OUT,
    words: listed(
      "cannabis, marijuana, cbd oil, cbd gummies, thc, cocaine, heroin, ecstasy, mdma, methamphetamine",
      "ketamine, magic mushroom, bong, kratom",
      "大麻, 毒品, 可卡因, 海洛英, 海洛因, 冰毒, 搖頭丸, 氯胺酮, 迷幻藥, 迷幻蘑菇",
    ),
    except: ["大麻煩"],
  },
  {
    code: "prohibited_supplements",
    severity: "warning",
    ...GOODS,
    why: "Supplements that Meta holds unsafe may not be sold.",
    fix: TAKE_OUT,
    words: listed(
      "anabolic steroid, steroid, human growth hormone, hgh, ephedra, chitosan, dhea, comfrey, fat burner",
      "類固醇, 生長激素, 麻黃素, 甲殼素, 燃脂丸",
    ),
    except: ["steroid-free", "不含類固醇"],
  },
  {
    code: "prohibited_medical",
    severity: "warning",
    ...GOODS,
    why: "Medical devices and healthcare products may not be sold through WhatsApp.",
    fix: "An appointment or a result that is ready may be told; leave the product, its price and its effect out.",
    words: listed(
      "contact lens, contact lenses, hearing aid, blood glucose meter, glucose monitor",
      "blood pressure monitor, covid test, rapid antigen test, pregnancy test, surgical mask, breast pump",
      "first aid kit",
      "隱形眼鏡, 助聽器, 血糖機, 血壓計, 快速測試, 抗原測試, 驗孕棒, 醫療器材, 醫療儀器, 外科口罩",
    ),
  },
  {
    code: "prohibited_weapons",
    severity: "warning",
    ...PROHIBITED,
    why: "Firearms, ammunition, explosives and other weapons may not be sold or promoted.",
    fix: TAKE_OUT,
    words: listed(
      "firearm, handgun, pistol, rifle, shotgun, ammunition, ammo, explosive, grenade, silencer, stun gun",
      "taser, pepper spray, brass knuckles, switchblade, airsoft gun, bb gun",
      "槍械, 手槍, 步槍, 氣槍, 槍支, 彈藥, 子彈, 炸藥, 手榴彈, 電槍, 胡椒噴霧, 彈簧刀, 蝴蝶刀",
    ),
    except: ["explosive growth", "explosive flavour", "explosive flavor", "子彈火車", "子彈列車", "子彈筆記"],
  },
  {
    code: "prohibited_hazardous",
    severity: "warning",
    ...PROHIBITED,
    why: "Hazardous goods may not be sold or promoted.",
    fix: TAKE_OUT,
    words: listed(
      "fireworks for sale, buy fireworks, firecracker, asbestos, radioactive, pesticide, poison",
      "爆竹, 買煙花, 售煙花, 石棉, 放射性, 毒藥, 農藥",
    ),
    except: [
      "pesticide-free",
      "without pesticides",
      "no pesticides",
      "無農藥",
      "零農藥",
      "不含農藥",
      "不用農藥",
    ],
  },
  {
    code: "prohibited_animals",
    severity: "warning",
    ...PROHIBITED,
    why: "Live animals, and parts of endangered ones, may not be sold.",
    fix: TAKE_OUT,
    words: listed(
      "puppies for sale, puppy for sale, kittens for sale, kitten for sale, pets for sale, live animals",
      "ivory, rhino horn, tiger bone, shark fin, pangolin, bear bile, tortoiseshell",
      "活體動物, 幼犬出售, 幼貓出售, 寵物買賣, 象牙, 犀牛角, 虎骨, 魚翅, 穿山甲, 熊膽, 玳瑁",
    ),
    except: [
      /ivory (?:white|colou?r|dress|silk|linen|lace|tower)/,
      "素魚翅",
      "象牙白",
      "象牙色",
      "tortoiseshell cat",
    ],
  },
  {
    code: "prohibited_body_parts",
    severity: "warning",
    ...PROHIBITED,
    why: "Parts and fluids of the human body may not be bought or sold.",
    fix: TAKE_OUT,
    words: listed(
      "human organ, kidney for sale, sell your kidney, breast milk, egg donor, sperm donor, blood plasma",
      "surrogacy",
      "人體器官, 器官買賣, 賣腎, 母乳出售, 買卵, 代母, 代孕, 血漿",
    ),
    except: ["breast milk storage", "breast milk bag"],
  },
  {
    code: "prohibited_counterfeit",
    severity: "warning",
    ...GOODS,
    why: "Copies, unlocked media and forged papers infringe the rights of others.",
    fix: TAKE_OUT,
    words: listed(
      "replica watch, replica bag, designer replica, knock-off, counterfeit, cracked software, jailbreak",
      "iptv, pirated, fake passport, fake id, fake diploma",
      "高仿, 冒牌, 盜版, 破解版, 翻牆, 假證, 假文憑",
    ),
    shapes: [/(?<![a-z])a貨/],
    except: [
      "beware of counterfeit",
      /protect (?:you )?(?:from|against) counterfeits?/,
      "慎防冒牌",
      "提防冒牌",
      "打擊冒牌",
    ],
  },
];
