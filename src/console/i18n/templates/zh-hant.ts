import type { templatesEn } from "./en";
import { templateFindingsZhHant } from "./findings-zh-hant";

/** 範本的用語：提交、檢查結果、Meta 的回覆。 */
export const templatesZhHant: typeof templatesEn = {
  template: {
    name: "範本",
    samples: "客戶將會看到的樣子；變數以範例代替。",
    kinds: { create: "新增", edit: "修改" },
    statusNow: "Meta 現時狀態",
    now: "Meta 現有的版本",
    changes: "更改內容",
    nothingChanges: "與 Meta 現有的範本相同。",
    editsLeft: "尚可修改次數",
    edits: (today, month) => `今日 ${today} 次，30 日內 ${month} 次`,
    nextEdit: "下次可修改時間：",
    unsendable: "審核期間不能發送",
    consent: "時窗關閉時收件人須有的同意",
    consents: { opted_in: "已同意接收", not_opted_out: "未有拒絕接收" },
    cards: (count) => `${count} 張卡片，左右並排`,
    placeLater: "位置於每次發送時提供。",
    fileLater: "檔案於每次發送時提供。",
    offerEnds: (at) => `至 ${at}`,
    offerCountsDown: "附倒數時間",
    shownByMeta: (language) => `WhatsApp 會以範本的語言（${language}）顯示其固定文字；此處以英文顯示。`,
    fix: "修正方法",
    outcomes: {
      accepted: "Meta 已接收並審核。",
      refused: "Meta 拒絕接收。",
      abandoned: "未能送達 Meta，請重新提交。",
    },
    otherCategory: (category, asked) =>
      `Meta 以「${category}」類別取代「${asked}」：收費及所需的客戶同意會隨之改變。`,
    statuses: {
      APPROVED: "已核准",
      PENDING: "審核中",
      IN_APPEAL: "申訴中",
      REJECTED: "被拒絕",
      PAUSED: "已暫停",
      DISABLED: "已停用",
      LIMIT_EXCEEDED: "範本數目已達上限，未獲接收",
      PENDING_DELETION: "刪除中",
      DELETED: "已刪除",
      ARCHIVED: "已封存",
    },
  },

  templateRules: {
    templateInvalid: "內容不符合 Meta 的規定，不能提交。",
    templateMediaUnfit: "範例檔案不適用於此頁首。",
    templateOnItsWay: "之前的版本仍在提交給 Meta 途中。",
    templateNotEditable: "範本須為已核准、被拒絕或已暫停，Meta 才接受修改。",
    templateEditLimit: "Meta 容許的修改次數已用盡：24 小時內一次，30 日內十次。",
    templateCategoryFixed: "已核准範本的類別及變數形式不能更改。",
  },

  templateFindings: templateFindingsZhHant,
};
