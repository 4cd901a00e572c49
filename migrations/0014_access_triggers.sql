-- Kinds and methods are closed sets.
CREATE TRIGGER invitations_kind BEFORE INSERT ON invitations
WHEN NEW.kind NOT IN ('first_admin', 'join', 'recover')
BEGIN
  SELECT RAISE(ABORT, 'invitations.kind is first_admin, join or recover');
END;
--> statement-breakpoint
CREATE TRIGGER sessions_method BEFORE INSERT ON sessions
WHEN NEW.method NOT IN ('local', 'passkey', 'oidc')
BEGIN
  SELECT RAISE(ABORT, 'sessions.method is local, passkey or oidc');
END;
--> statement-breakpoint
CREATE TRIGGER sign_in_challenges_kind BEFORE INSERT ON sign_in_challenges
WHEN NEW.kind NOT IN ('passkey', 'passkey_registration', 'oidc')
BEGIN
  SELECT RAISE(ABORT, 'sign_in_challenges.kind is passkey, passkey_registration or oidc');
END;
--> statement-breakpoint
-- A link is good once: what was used or taken back stays so, and leads to the same person.
CREATE TRIGGER invitations_once BEFORE UPDATE ON invitations
WHEN OLD.used_at IS NOT NULL OR OLD.revoked_at IS NOT NULL OR NEW.staff_id <> OLD.staff_id
  OR NEW.token_hash <> OLD.token_hash OR NEW.expires_at > OLD.expires_at
BEGIN
  SELECT RAISE(ABORT, 'an invitation is used once');
END;
--> statement-breakpoint
-- What a person gave a client never grows, and what was revoked stays revoked.
CREATE TRIGGER oauth_grants_fixed BEFORE UPDATE ON oauth_grants
WHEN NEW.staff_id <> OLD.staff_id OR NEW.client_id <> OLD.client_id OR NEW.scopes <> OLD.scopes
  OR (OLD.revoked_at IS NOT NULL AND NEW.revoked_at IS NOT OLD.revoked_at)
BEGIN
  SELECT RAISE(ABORT, 'a grant is not changed, only revoked');
END;
--> statement-breakpoint
-- A token never does more than when it was made; no scopes at all are all that its owner's roles allow.
CREATE TRIGGER api_tokens_fixed BEFORE UPDATE ON api_tokens
WHEN NEW.token_hash <> OLD.token_hash OR NEW.owner_id <> OLD.owner_id OR NEW.expires_at > OLD.expires_at
  OR (OLD.revoked_at IS NOT NULL AND NEW.revoked_at IS NOT OLD.revoked_at)
  OR (OLD.scopes IS NOT NULL AND NEW.scopes IS NULL)
  OR EXISTS (SELECT value FROM json_each(NEW.scopes) WHERE OLD.scopes IS NOT NULL
    EXCEPT SELECT value FROM json_each(OLD.scopes))
  OR EXISTS (SELECT value FROM json_each(NEW.roles) EXCEPT SELECT value FROM json_each(OLD.roles))
BEGIN
  SELECT RAISE(ABORT, 'a token is revoked or cut down, never widened');
END;
