/**
 * Frequent Chinese characters that are written differently in the two scripts, the traditional one first. Words of the rules
 * are found in both scripts by them, and a text is told to be in one of them.
 */
const PAIRS = [
  "並并 來来 倉仓 個个 們们 偉伟 備备 傳传 債债 僱雇 價价 儀仪 償偿 優优 兒儿 內内 兩两 冊册 凍冻 別别 刪删 則则 剛刚 創创",
  "劃划 劇剧 劉刘 動动 務务 匯汇 參参 員员 問问 喪丧 單单 嗎吗 嘆叹 噴喷 嚴严 國国 圍围 園园 圖图 團团 執执 報报 場场 墮堕",
  "壓压 壞坏 壯壮 夠够 夢梦 夾夹 娛娱 媽妈 嬰婴 學学 實实 寧宁 審审 寫写 寬宽 寵宠 寶宝 將将 專专 尋寻 對对 導导 層层 屬属",
  "島岛 嶺岭 帥帅 師师 帳帐 帶带 幣币 幫帮 幾几 廟庙 廠厂 廢废 廣广 廳厅 張张 強强 彈弹 彎弯 後后 徑径 從从 復复 徵征 愛爱",
  "態态 慣惯 慶庆 憂忧 憑凭 憶忆 應应 懷怀 戰战 戲戏 戶户 掛挂 換换 損损 搖摇 搶抢 摯挚 撥拨 擁拥 擇择 擊击 擋挡 擔担 據据",
  "擬拟 攜携 攝摄 敗败 敘叙 敵敌 數数 斷断 於于 昇升 時时 暫暂 曆历 曉晓 書书 會会 東东 桿杆 條条 楊杨 業业 極极 榮荣 構构",
  "槍枪 樂乐 樓楼 機机 檔档 檢检 檳槟 權权 歐欧 歡欢 歲岁 歷历 殺杀 殼壳 氣气 決决 沒没 況况 洩泄 淚泪 淨净 減减 測测 湊凑",
  "準准 溫温 滅灭 滿满 漢汉 漿浆 潔洁 濕湿 灣湾 為为 無无 煙烟 煩烦 熱热 燒烧 爐炉 爾尔 牆墙 狀状 獎奖 獨独 獲获 現现 環环",
  "瓊琼 產产 畫画 異异 疊叠 療疗 癡痴 發发 盜盗 盡尽 監监 盤盘 盧卢 確确 碼码 礦矿 禪禅 禮礼 稅税 種种 稱称 積积 穩稳 窩窝",
  "窮穷 競竞 筆笔 節节 範范 築筑 簡简 簽签 籃篮 籌筹 籤签 糧粮 紀纪 約约 紅红 紋纹 納纳 純纯 紙纸 級级 細细 紹绍 終终 組组",
  "結结 絕绝 給给 統统 絲丝 經经 綠绿 維维 網网 緊紧 線线 緣缘 編编 緩缓 練练 緻致 縣县 縮缩 總总 績绩 織织 繞绕 繪绘 繼继",
  "續续 罰罚 羅罗 習习 聖圣 聞闻 聯联 職职 聽听 腎肾 膚肤 膽胆 臉脸 臨临 舉举 舊旧 莊庄 華华 菸烟 萬万 葉叶 葯药 蒞莅 蓋盖",
  "薦荐 藥药 蘇苏 蘭兰 處处 虛虚 號号 術术 衛卫 衝冲 衞卫 補补 裝装 製制 複复 襪袜 見见 規规 視视 親亲 覽览 觀观 訂订 計计",
  "訊讯 討讨 訓训 託托 記记 訪访 設设 許许 訴诉 診诊 註注 評评 詞词 詢询 試试 話话 該该 詳详 誌志 認认 誕诞 語语 誠诚 誤误",
  "說说 課课 調调 談谈 請请 論论 諾诺 講讲 謝谢 證证 識识 譯译 議议 護护 讀读 變变 讓让 讚赞 豐丰 貓猫 負负 財财 貨货 責责",
  "貴贵 買买 貸贷 費费 貼贴 資资 賓宾 賞赏 賠赔 賣卖 賤贱 質质 賬账 賭赌 賴赖 賺赚 購购 贈赠 贏赢 趕赶 趙赵 跡迹 踐践 蹤踪",
  "車车 軟软 較较 載载 輕轻 輛辆 輪轮 輸输 轉转 辦办 農农 這这 週周 進进 運运 過过 達达 遞递 遠远 適适 遲迟 選选 遺遗 還还",
  "郵邮 鄉乡 鄰邻 醫医 釋释 針针 鈔钞 鈕钮 銀银 銷销 錄录 錢钱 錯错 鍵键 鎖锁 鎮镇 鏈链 鏟铲 鏡镜 鐘钟 鐵铁 長长 門门 閉闭",
  "開开 間间 閱阅 闊阔 關关 陣阵 陰阴 陳陈 陸陆 陽阳 隊队 階阶 際际 隨随 險险 隱隐 雖虽 雙双 雜杂 雞鸡 離离 難难 雲云 電电",
  "霧雾 靈灵 頁页 頂顶 項项 順顺 須须 預预 頓顿 領领 頭头 頸颈 頻频 題题 額额 願愿 類类 顧顾 顯显 風风 飛飞 飯饭 飲饮 飾饰",
  "養养 餘余 館馆 馬马 駐驻 駕驾 駛驶 騎骑 騙骗 騰腾 驗验 驚惊 體体 鬆松 鬧闹 魚鱼 鮮鲜 鳥鸟 鳳凤 鴻鸿 鹽盐 麗丽 麥麦 黃黄",
  "點点 黨党 齊齐 齡龄 龍龙 龜龟",
]
  .join(" ")
  .split(" ")
  .map((pair) => [...pair] as [traditional: string, simplified: string]);

/** Simplified characters that traditional texts have too, as words of their own. */
const IN_BOTH = "周松杆户痴注税升泄温致制托志征准于范云叶几丰划据";

const TO_SIMPLIFIED: ReadonlyMap<string, string> = new Map(PAIRS);
const SIMPLIFIED: ReadonlySet<string> = new Set(
  PAIRS.map(([, simplified]) => simplified).filter((character) => !IN_BOTH.includes(character)),
);

/** A text with the frequent traditional characters simplified; everything else stays. */
export function toSimplified(text: string): string {
  return text.replace(/[\u3400-\u9fff]/g, (character) => TO_SIMPLIFIED.get(character) ?? character);
}

export const hasHan = (text: string): boolean => /[\u3400-\u9fff]/.test(text);

export const isTraditionalOnly = (character: string): boolean => TO_SIMPLIFIED.has(character);
export const isSimplifiedOnly = (character: string): boolean => SIMPLIFIED.has(character);

/** How many characters of a text belong to one script alone. */
export function countScripts(text: string): { traditional: number; simplified: number } {
  const characters = [...text];
  return {
    traditional: characters.filter(isTraditionalOnly).length,
    simplified: characters.filter(isSimplifiedOnly).length,
  };
}
