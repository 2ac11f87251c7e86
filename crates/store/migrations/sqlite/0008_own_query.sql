-- Subscriptions over SOAP: the name that the subscriber gave them, and a query of their own.
ALTER TABLE subscription ADD COLUMN external_id TEXT NOT NULL DEFAULT '';  -- '' where we gave the name
ALTER TABLE subscription ADD COLUMN body TEXT NOT NULL DEFAULT '';         -- JSON as in named_query; query is '' then
CREATE UNIQUE INDEX subscription_external ON subscription (owner, sandbox, external_id) WHERE external_id <> '';
