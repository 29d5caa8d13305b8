-- The two roles of an installation and who may do what. Run as a superuser with psql, safe to repeat:
--   psql -v voxlicet_owner_password=… -v voxlicet_app_password=… -f infra/postgres/roles.sql
-- voxlicet_owner owns the tables and runs migrations (CREATEDB only so that tests can make their database).
-- voxlicet_app is what servers and workers use: rows only, no tables, no bypass of row-level security.

SELECT format('CREATE ROLE %I LOGIN', role) FROM unnest(ARRAY['voxlicet_owner', 'voxlicet_app']) AS role
 WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = role) \gexec

ALTER ROLE voxlicet_owner LOGIN NOSUPERUSER CREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS PASSWORD :'voxlicet_owner_password';
ALTER ROLE voxlicet_app LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS PASSWORD :'voxlicet_app_password';

-- A worker that stops in the middle of a transaction must not hold up a revocation.
ALTER ROLE voxlicet_app SET idle_in_transaction_session_timeout = '1s';

SELECT 'CREATE DATABASE voxlicet OWNER voxlicet_owner'
 WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'voxlicet') \gexec
REVOKE ALL ON DATABASE voxlicet FROM PUBLIC;
GRANT CONNECT ON DATABASE voxlicet TO voxlicet_app;

-- In template1 too, so that test databases start with the same rules.
\connect template1
\ir privileges.sql
\connect voxlicet
\ir privileges.sql
