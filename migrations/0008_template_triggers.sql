CREATE TRIGGER template_history_no_update BEFORE UPDATE ON template_history
BEGIN
  SELECT RAISE(ABORT, 'template_history is append-only');
END;
--> statement-breakpoint
CREATE TRIGGER template_history_no_delete BEFORE DELETE ON template_history
BEGIN
  SELECT RAISE(ABORT, 'template_history is append-only');
END;
--> statement-breakpoint
CREATE TRIGGER template_draft_versions_no_update BEFORE UPDATE ON template_draft_versions
BEGIN
  SELECT RAISE(ABORT, 'template_draft_versions is append-only');
END;
--> statement-breakpoint
CREATE TRIGGER template_draft_versions_no_delete BEFORE DELETE ON template_draft_versions
BEGIN
  SELECT RAISE(ABORT, 'template_draft_versions is append-only');
END;
--> statement-breakpoint
-- What was sent before, by the template that it names.
UPDATE messages SET template_id = (
  SELECT id FROM templates WHERE name = messages.content ->> '$.template.name' AND language = messages.content ->> '$.template.language.code'
) WHERE direction = 'out' AND type = 'template';
