/** Sentences of the policy in Chinese, by what the policy says in English. */
export const POLICY_ZH_HANT: Record<string, string> = {
  "No message goes to a contact that is blocked.": "不會向被封鎖的聯絡人發送訊息。",
  "No message goes to a contact that opted out of its category. Free-form replies count as service.":
    "不會向已退訂該類訊息的聯絡人發送。自由回覆屬服務訊息。",
  "Automation does not answer a contact that opted out of everything, even when it writes again.":
    "即使已全部退訂的聯絡人再次來訊，自動回覆也不會回應。",
  "An automatic message goes out only while the flow or the rule that it is from is live as it was approved.":
    "只有在流程或規則按獲批的版本生效時，才會發出自動訊息。",
  "An automatic message does not go out once a person has the conversation, or closed it.":
    "對話一經由真人處理或已關閉，便不再發出自動訊息。",
  "No message goes to a customer of whom something came in that could not be applied: it may be an opt-out.":
    "如客戶傳來的內容未能處理（可能是退訂），在處理之前不會向該客戶發送訊息。",
  "No message goes to an address that Meta reported as undeliverable, or to a contact without one.":
    "不會發送到 Meta 表示無法送達的地址，或沒有地址的聯絡人。",
  "An authentication template goes to a phone number only: Meta sends no codes to other addresses.":
    "驗證範本只可發送到電話號碼：Meta 不會向其他地址發送驗證碼。",
  "A message never contains what staff wrote to each other about customers.":
    "訊息絕不會包含員工之間有關客戶的備註。",
  "A message goes out only with files that are ready, found clean, within WhatsApp's limits, and for its conversation.":
    "訊息只可附上已就緒、經掃描無問題、符合 WhatsApp 限制，並屬於該對話的檔案。",
  "A template is sent only while Meta has it approved and not paused.":
    "範本只有在 Meta 已核准而未暫停時才可發送。",
  "A template whose wording Meta reported as changed goes out only once the new wording is fetched.":
    "如 Meta 表示範本字句已更改，須取得新字句後才可發送。",
  "A template goes out in the wording in which it was previewed.": "範本按預覽時的字句發送。",
  "A template goes out in the category in which it was previewed: it decides whose consent is needed, and the price.":
    "範本按預覽時的類別發送：類別決定所需的同意及價格。",
  "Free-form messages go out only within 24 hours of the customer's last message.":
    "自由訊息只可在客戶最後來訊後 24 小時內發送。",
  "A template that the business starts with needs the contact's opt-in to its category.":
    "由商戶主動發送的範本，須聯絡人已同意接收該類訊息。",
  "Marketing messages to one contact stay within the frequency caps.":
    "發給同一聯絡人的推廣訊息不得超過次數上限。",
  "A tag may not say that somebody consented or refused: only the consent ledger does.":
    "標籤不可表示某人已同意或拒絕：只以同意紀錄為準。",
  "An opt-out is taken back only by what the customer did later and this system received: a typed message or a WhatsApp preference.":
    "只有客戶其後的行動（本系統收到的訊息或 WhatsApp 偏好設定）才可撤銷退訂。",
  "Marketing that the customer stopped in WhatsApp itself resumes only when the customer resumes it there.":
    "客戶在 WhatsApp 內停止的推廣訊息，只有客戶在 WhatsApp 內恢復才可繼續。",
  "A block that follows a complaint is lifted only by what the customer did later and this system received.":
    "因投訴而設的封鎖，只有客戶其後的行動（本系統已收到）才可解除。",
  "Consent cannot be given in the future, nor before 2009, when WhatsApp began.":
    "同意時間不可在將來，也不可早於 WhatsApp 推出的 2009 年。",
  "A row is imported only with a valid number and a traceable consent: source, date and evidence.":
    "每一行須有有效號碼及可追溯的同意（來源、日期及證據）才會匯入。",
  "A condition that is empty or always true is refused unless all customers are meant.":
    "除非目標是所有客戶，否則空白或永遠成立的條件不獲接受。",
  "A conversation of a queue is given only to people who see that queue.":
    "隊列的對話只可交給能查看該隊列的人。",
  "A conversation with an active escalation is closed only after the escalation's owner confirmed it in person, and the customer has written nothing since.":
    "有升級個案的對話，須由負責人親自確認，而客戶其後沒有來訊，才可關閉。",
  "A conversation in which the customer waits for an answer is closed only in the name of its owner, who says so.":
    "客戶仍在等待回覆的對話，只可由負責人表明後以其名義關閉。",
  "A conversation is closed as unresolved only in the name of its owner, or when nobody owns it.":
    "只有負責人（或對話無人負責時）才可把對話以「未解決」關閉。",
  "A file is kept only if its bytes are of a type that WhatsApp takes for its kind, and of the type that was said.":
    "檔案內容須屬 WhatsApp 接受的類型，並與所述類型一致，才會保留。",
  "A file stays within WhatsApp's size for its kind: images 5 MB, video and audio 16 MB, documents 100 MB, stickers 100 KB, or 500 KB when they move.":
    "檔案不得超過 WhatsApp 的大小限制：圖片 5 MB、影片及音訊 16 MB、文件 100 MB、貼圖 100 KB（動態貼圖 500 KB）。",
  "A file in which the scan finds a virus, a program or macros is not kept.":
    "掃描發現病毒、程式或巨集的檔案不會保留。",
  "A file on which the scan has no verdict is not used.": "掃描未有結果的檔案不會使用。",
  "A template goes to Meta's review only when nothing in it is against Meta's rules.":
    "範本完全符合 Meta 規則才會提交審核。",
  "The example of a media header is a file of ours: clean, approved for templates, and of a type that Meta takes for that header.":
    "媒體標題的範例須為本系統的檔案：無問題、已獲批用於範本，並屬 Meta 接受的類型。",
  "A template has one submission at a time: while one is on its way, there is no second.":
    "範本每次只可有一項提交：提交期間不可再次提交。",
  "A template that Meta has is edited only while it is approved, rejected or paused.":
    "Meta 已有的範本，只可在已核准、被拒或暫停時編輯。",
  "An approved template is edited once in 24 hours and ten times in 30 days at most.":
    "已核准的範本每 24 小時最多編輯一次，每 30 日最多十次。",
  "The category of an approved template and its kind of variables stay as they are.":
    "已核准範本的類別及變數種類不可更改。",
  "A payment link goes to the conversation that owns the order, with the contact whose order it is, and nowhere else.":
    "付款連結只會發到訂單所屬的對話及聯絡人。",
  "Only an order that is confirmed, not paid, and without a payment that a person has to look at is asked to be paid.":
    "只有已確認、未付款，且沒有待人手處理款項的訂單，才會要求付款。",
  "The customer wrote within 24 hours.": "客戶在 24 小時內來訊。",
  "Free-form messages need an open 24-hour window.": "自由訊息須在 24 小時時窗內。",
  "A utility template in an open window answers the customer.": "時窗內的通知範本是回應客戶。",
  "The business starts the conversation.": "由商戶展開對話。",
  "One-time codes go to those who asked for them.": "驗證碼只發給要求的人。",
  "Marketing needs an opt-in, window or not.": "不論時窗是否開放，推廣訊息均須事先同意。",
  "A person or an agent paused it.": "由同事或代理程式暫停。",
  "A template of it is no longer approved, or reads otherwise now.": "所用範本不再獲核准，或字句已更改。",
  "Meta rates the number's quality red, or has restricted or disconnected it.":
    "Meta 將號碼品質評為紅色，或已限制或中斷號碼。",
  "Too large a share of its messages failed.": "訊息失敗比率過高。",
  "Too large a share of its receivers opted out, blocked or reported it.":
    "收件人退訂、封鎖或舉報的比率過高。",
  "Meta does not accept the access token, or has locked the account.": "Meta 不接受存取權杖，或已鎖定帳戶。",
  "Meta holds the number back because messages were reported as spam.":
    "因訊息被舉報為垃圾訊息，Meta 限制了號碼。",
  "The audience is much larger than the one that was approved.": "受眾遠多於獲批時的人數。",
  "Its time passed by hours while it could not start.": "未能開始，而預定時間已過數小時。",
  "Its segment is gone or cannot be read.": "客群已不存在或無法讀取。",
  "The portfolio's limit of new conversations within 24 hours is used up.": "24 小時內的新對話額度已用完。",
  "Everybody who is left has quiet hours, or waits for Meta.": "餘下的人正值免打擾時段，或正等待 Meta。",
  "So many events of customers are stored and not applied that nobody's refusal can be ruled out; see whatsapp.webhook_logs.list.":
    "太多客戶事件尚未處理，無法確定有沒有人退訂；請查看 Webhook 紀錄。",
};
