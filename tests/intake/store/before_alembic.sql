-- A store that was made before Alembic: `iterdump` of its database, and the mark of its version.
BEGIN TRANSACTION;
CREATE TABLE bodies (
    digest TEXT PRIMARY KEY,
    bytes  INTEGER NOT NULL,
    shelf  INTEGER NOT NULL
) WITHOUT ROWID;
INSERT INTO "bodies" VALUES('3fc4ccfe745870e2c0d99f71f30ff0656c8dedd41cc1d7d3d376b0dbe685e2f3',3,1);
INSERT INTO "bodies" VALUES('7692c3ad3540bb803c020b3aee66cd8887123234ea0c6e7143c0add73ff431ed',3,1);
CREATE TABLE numbers (next INTEGER NOT NULL);
INSERT INTO "numbers" VALUES(5);
CREATE TABLE profiles (
    number          INTEGER PRIMARY KEY REFERENCES uploads ON DELETE CASCADE,
    vendor          TEXT NOT NULL,
    scope           TEXT NOT NULL,
    identity        TEXT NOT NULL,
    session_id      TEXT,
    view_ids        TEXT NOT NULL,
    view_names      TEXT NOT NULL,
    profiler_id     TEXT NOT NULL,
    application     TEXT NOT NULL,
    service         TEXT NOT NULL,
    env             TEXT NOT NULL,
    version         TEXT NOT NULL,
    sdk_version     TEXT NOT NULL,
    started_at      REAL,
    ended_at        REAL,
    samples         INTEGER NOT NULL,
    long_tasks      INTEGER NOT NULL,
    run_started_ms  REAL,
    run_ended_ms    REAL,
    first_sample_ms REAL,
    last_sample_ms  REAL
);
INSERT INTO "profiles" VALUES(2,'datadog','','content','s1','["v1"]','[]','','','','','','7.16.2',NULL,NULL,3,0,0.0,100.0,10.0,100.0);
CREATE TABLE uploads (
    number     INTEGER PRIMARY KEY,
    wall_ms    REAL NOT NULL,
    scope      TEXT NOT NULL,
    vendor     TEXT NOT NULL,
    track      TEXT NOT NULL,
    method     TEXT NOT NULL,
    target     TEXT NOT NULL,
    host       TEXT NOT NULL,
    headers    TEXT NOT NULL,
    status     INTEGER NOT NULL,
    problem    TEXT NOT NULL,
    digest     TEXT NOT NULL,
    bytes      INTEGER NOT NULL,
    request_id TEXT NOT NULL,
    client_key TEXT NOT NULL,
    identity   TEXT NOT NULL,
    attempt    INTEGER NOT NULL,
    repeat     TEXT NOT NULL,
    repeats    INTEGER,
    stamp      TEXT
);
INSERT INTO "uploads" VALUES(1,1000.0,'','datadog','profile','POST','/api/v2/profile?x=1','','{"cookie":"[redacted]","origin":"http://localhost"}',500,'','7692c3ad3540bb803c020b3aee66cd8887123234ea0c6e7143c0add73ff431ed',3,'','pub1','content',1,'',NULL,NULL);
INSERT INTO "uploads" VALUES(2,2000.0,'','datadog','profile','POST','/api/v2/profile?x=1','','{"cookie":"[redacted]","origin":"http://localhost"}',202,'','3fc4ccfe745870e2c0d99f71f30ff0656c8dedd41cc1d7d3d376b0dbe685e2f3',3,'r2','','content',2,'retry',1,'{"arrival":{"wall_ms":1.0}}');
INSERT INTO "uploads" VALUES(3,3000.0,'','datadog','profile','POST','/api/v2/profile?x=1','','{"cookie":"[redacted]","origin":"http://localhost"}',202,'','3fc4ccfe745870e2c0d99f71f30ff0656c8dedd41cc1d7d3d376b0dbe685e2f3',3,'r2','','content',3,'resend',2,NULL);
CREATE TABLE views (
    view_id TEXT NOT NULL,
    number  INTEGER NOT NULL REFERENCES profiles ON DELETE CASCADE,
    PRIMARY KEY (view_id, number)
) WITHOUT ROWID;
INSERT INTO "views" VALUES('v1',2);
CREATE INDEX uploads_by_digest ON uploads (digest);
CREATE INDEX uploads_by_time ON uploads (wall_ms);
CREATE INDEX uploads_by_scope ON uploads (scope, number);
CREATE INDEX uploads_by_client_key ON uploads (client_key, number) WHERE client_key != '';
CREATE INDEX uploads_by_request ON uploads (request_id) WHERE request_id != '';
CREATE INDEX uploads_by_identity ON uploads (identity) WHERE identity != '';
CREATE UNIQUE INDEX profiles_once ON profiles (identity, scope, vendor);
CREATE INDEX profiles_by_session ON profiles (session_id, number);
CREATE INDEX profiles_by_sdk ON profiles (sdk_version, number);
CREATE INDEX views_by_number ON views (number);
COMMIT;
PRAGMA user_version = 1;
