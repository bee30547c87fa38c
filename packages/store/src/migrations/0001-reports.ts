import { type Migration } from "../migrate.ts";

export const reports: Migration = {
  version: 1,
  statements: ({ text, int, bytes, end }) => [
    `create table settings (name ${text} primary key, value ${text} not null) ${end}`,
    `create table keysets (serial ${int} primary key, document ${text} not null, at ${int} not null) ${end}`,
    `create table secrets (name ${text} primary key, value ${bytes} not null, at ${int} not null) ${end}`,

    `create table reports (
      id ${text} primary key,
      created_at ${int} not null,
      state ${text} not null check (state in ('receiving', 'received', 'withdrawn', 'closed')),
      state_at ${int} not null,
      state_before ${text},
      access_hash ${bytes} not null unique,
      thread_recipient ${text} not null,
      keyset_serial ${int} not null,
      taken_by ${text},
      taken_at ${int},
      purge_after ${int},
      held ${int} not null check (held in (0, 1)),
      sealed_bytes ${int} not null check (sealed_bytes >= 0)
    ) ${end}`,
    "create index reports_by_state on reports (state, created_at, id)",
    "create index reports_by_creation on reports (created_at, id)",
    "create index reports_to_purge on reports (purge_after, id) where purge_after is not null",

    `create table exclusions (
      report_id ${text} not null references reports (id) on delete cascade,
      handler_id ${text} not null,
      primary key (report_id, handler_id)
    ) ${end}`,

    `create table envelopes (
      id ${text} primary key,
      report_id ${text} not null references reports (id) on delete cascade,
      purpose ${text} not null,
      version ${int} not null,
      pieces ${int} not null check (pieces > 0),
      keyset_serial ${int} not null,
      created_at ${int} not null,
      complete ${int} not null check (complete in (0, 1)),
      replaces ${text},
      begun_by ${text},
      check ((replaces is null) = (begun_by is null)),
      check (replaces is null or complete = 0)
    ) ${end}`,
    "create index envelopes_by_report on envelopes (report_id)",
    "create index envelopes_replacing on envelopes (replaces) where replaces is not null",
    "create index envelopes_unfinished on envelopes (created_at, id) where complete = 0",

    `create table pieces (
      envelope_id ${text} not null references envelopes (id) on delete cascade,
      piece ${int} not null check (piece >= 0),
      bytes ${bytes} not null,
      sha256 ${bytes} not null,
      primary key (envelope_id, piece)
    ) ${end}`,

    `create table messages (
      id ${text} primary key,
      report_id ${text} not null references reports (id) on delete cascade,
      seq ${int} not null,
      author ${text} not null check (author in ('reporter', 'handler')),
      handler_id ${text},
      at ${int} not null,
      keyset_serial ${int} not null,
      bytes ${bytes} not null,
      unique (report_id, seq)
    ) ${end}`,

    `create table derived (
      report_id ${text} not null references reports (id) on delete cascade,
      kind ${text} not null,
      key_serial ${int} not null,
      sealed ${bytes} not null,
      primary key (report_id, kind)
    ) ${end}`,
    "create index derived_by_key on derived (key_serial, report_id, kind)",

    `create table compared (
      report_id ${text} not null references reports (id) on delete cascade,
      field ${text} not null,
      key_serial ${int} not null,
      mac ${bytes} not null,
      primary key (report_id, field, key_serial, mac)
    ) ${end}`,
    "create index compared_by_mac on compared (field, mac)",
    "create index compared_by_key on compared (key_serial, report_id)",

    `create table idempotency (
      key_hash ${bytes} primary key,
      request_hash ${bytes} not null,
      status ${int} not null,
      answer ${text} not null,
      at ${int} not null,
      expires_at ${int} not null
    ) ${end}`,
    "create index idempotency_by_expiry on idempotency (expires_at)",

    `create table sessions (token_hash ${bytes} primary key, handler_id ${text} not null, expires_at ${int} not null) ${end}`,
    "create index sessions_by_expiry on sessions (expires_at)",
    "create index sessions_by_handler on sessions (handler_id)",

    `create table jobs (
      id ${text} primary key,
      kind ${text} not null,
      subject ${text} not null,
      run_at ${int} not null,
      attempts ${int} not null,
      taken_until ${int},
      again_at ${int},
      error_code ${text},
      unique (kind, subject)
    ) ${end}`,
    "create index jobs_by_time on jobs (run_at, id)",
    "create index jobs_by_subject on jobs (subject)",

    `create table audit (
      seq ${int} primary key,
      at ${int} not null,
      actor ${text} not null,
      action ${text} not null,
      subject ${text} not null,
      previous ${bytes} not null,
      hash ${bytes} not null
    ) ${end}`,

    `create table deletions (report_id ${text} primary key, at ${int} not null) ${end}`,
  ],
};
