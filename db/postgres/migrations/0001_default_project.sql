-- Where spans go whose export names no project.
INSERT INTO "project" ("id", "name") VALUES ('default', 'Default') ON CONFLICT ("id") DO NOTHING;
