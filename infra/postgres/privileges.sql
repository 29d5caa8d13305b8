-- What the application role may do in one database: read and write rows, now and in tables still to come.
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT ALL ON SCHEMA public TO voxlicet_owner;
GRANT USAGE ON SCHEMA public TO voxlicet_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO voxlicet_app;
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO voxlicet_app;
ALTER DEFAULT PRIVILEGES FOR ROLE voxlicet_owner IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO voxlicet_app;
ALTER DEFAULT PRIVILEGES FOR ROLE voxlicet_owner IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO voxlicet_app;
