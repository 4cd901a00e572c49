CREATE TRIGGER audit_seal_keys_no_update BEFORE UPDATE ON audit_seal_keys
BEGIN
  SELECT RAISE(ABORT, 'audit_seal_keys is append-only');
END;
--> statement-breakpoint
CREATE TRIGGER audit_seal_keys_no_delete BEFORE DELETE ON audit_seal_keys
BEGIN
  SELECT RAISE(ABORT, 'audit_seal_keys is append-only');
END;
--> statement-breakpoint
-- REPLACE sets off neither of the triggers above.
CREATE TRIGGER audit_seal_keys_no_replace BEFORE INSERT ON audit_seal_keys
WHEN EXISTS (SELECT 1 FROM audit_seal_keys WHERE id = NEW.id)
BEGIN
  SELECT RAISE(ABORT, 'audit_seal_keys is append-only');
END;
