/**
 * Versioned migrations. A migration is never edited once released; a new one is appended. `user_version` of the
 * file counts how many have run.
 */
export const migrations: readonly string[] = [
  `
  create table connections (
    id text primary key,
    kind text not null check (kind in ('erp', 'system')),
    system text not null,
    name text not null,
    enabled integer not null default 1,
    settings text not null,
    paused text not null default 'no',
    cause text,
    detail text,
    last_ok_at integer,
    fingerprint text,
    created_at integer not null,
    updated_at integer not null
  ) strict;

  create table messages (
    id integer primary key autoincrement,
    source_id text not null,
    -- queue row of the ERP, or id and state of the shop's object: one change is taken in once
    change_id text not null,
    version integer not null default 1,
    direction text not null,
    entity text not null,
    key text not null,
    operation text not null,
    label text not null,
    object text,
    changed_at integer,
    created_at integer not null,
    -- word the ERP's queue row should carry, and the one it carries: they differ until acknowledged
    ack_wanted text,
    ack_done text,
    ack_reason text,
    -- shown when a message never became a delivery
    problem text,
    unique (source_id, change_id, version)
  ) strict;
  create index messages_ack on messages (source_id, id) where ack_wanted is not ack_done;
  create index messages_object on messages (entity, key, id);

  create table deliveries (
    id integer primary key autoincrement,
    message_id integer not null references messages (id) on delete cascade,
    connection_id text not null,
    direction text not null,
    entity text not null,
    key text not null,
    operation text not null,
    label text not null,
    -- order per object: only the first unfinished delivery of a lane (head = 1) may be sent
    head integer not null,
    status text not null,
    outcome text,
    cause text,
    detail text,
    vals text,
    attempts integer not null default 0,
    due_at integer not null,
    idempotency_key text not null unique,
    -- intent written and outcome unknown: a look-up decides before anything is sent again
    unsettled integer not null default 0,
    created_at integer not null,
    updated_at integer not null
  ) strict;
  create index deliveries_due on deliveries (connection_id, due_at, id) where head = 1 and status in ('accepted', 'waiting');
  create index deliveries_lane on deliveries (connection_id, entity, key, id) where status not in ('sent', 'superseded');
  create index deliveries_open on deliveries (status, connection_id, cause, id) where status not in ('sent', 'superseded');
  create index deliveries_message on deliveries (message_id);
  create index deliveries_connection on deliveries (connection_id, id);
  create index deliveries_status on deliveries (status, id);

  create table attempts (
    id integer primary key autoincrement,
    delivery_id integer not null references deliveries (id) on delete cascade,
    number integer not null,
    started_at integer not null,
    took_ms integer not null,
    outcome text not null,
    cause text,
    detail text,
    fields text,
    exchanges text
  ) strict;
  create index attempts_delivery on attempts (delivery_id, id);

  -- numbers people type to find an object: order number, shop's number, SKU, tracking number
  create table terms (
    term text not null,
    message_id integer not null references messages (id) on delete cascade,
    primary key (term, message_id)
  ) strict, without rowid;
  create index terms_message on terms (message_id);

  create table links (
    connection_id text not null,
    entity text not null,
    remote_id text not null,
    source_id text not null,
    key text,
    number text,
    -- ERP inbox row an inbound object was staged in, before the ERP gave it a key
    inbox_key text,
    -- what we last wrote there and last saw there, in the remote's words: recognises our own echo
    written text,
    seen text,
    final integer not null default 0,
    updated_at integer not null,
    primary key (connection_id, entity, remote_id)
  ) strict, without rowid;
  create index links_key on links (source_id, entity, key);
  create index links_open on links (connection_id, entity, updated_at) where final = 0;

  create table checkpoints (
    connection_id text not null,
    name text not null,
    value text not null,
    updated_at integer not null,
    primary key (connection_id, name)
  ) strict, without rowid;

  create table mappings (
    connection_id text not null,
    kind text not null,
    direction text not null,
    from_value text not null,
    to_value text not null,
    primary key (connection_id, kind, direction, from_value)
  ) strict, without rowid;

  create table incidents (
    id integer primary key autoincrement,
    connection_id text,
    cause text not null,
    detail text,
    vals text not null default '{}',
    count integer not null default 1,
    opened_at integer not null,
    last_at integer not null,
    closed_at integer,
    -- how many notifications went out, and when the next reminder is due
    notified integer not null default 0,
    remind_at integer
  ) strict;
  create unique index incidents_open on incidents (coalesce(connection_id, ''), cause) where closed_at is null;

  create table audit (
    id integer primary key autoincrement,
    at integer not null,
    actor text not null,
    action text not null,
    subject text not null,
    before text,
    after text,
    reason text
  ) strict;
  create index audit_subject on audit (subject, id);

  create table rates (
    minute integer not null,
    connection_id text not null,
    sent integer not null default 0,
    received integer not null default 0,
    rejected integer not null default 0,
    primary key (minute, connection_id)
  ) strict, without rowid;

  create table preferences (
    name text primary key,
    value text not null
  ) strict, without rowid;
  `,
  // Forgetting old messages once an hour must not read a million young ones.
  'create index messages_created on messages (created_at);',
  `
  -- what an unknown value becomes; without a row it is refused and a person is asked
  create table mapping_fallbacks (
    connection_id text not null,
    kind text not null,
    direction text not null,
    to_value text not null,
    primary key (connection_id, kind, direction)
  ) strict, without rowid;

  create table rulebooks (
    connection_id text not null,
    version integer not null,
    body text not null,
    at integer not null,
    actor text not null,
    primary key (connection_id, version)
  ) strict, without rowid;
  `,
  `
  create table parcels (
    id integer primary key autoincrement,
    number text not null,
    -- the document that names it: ERP connection, order or supplier_order, its key
    source_id text not null,
    entity text not null,
    key text not null,
    -- carrier connection that is asked; null = no carrier's numbers look like this one
    connection_id text,
    -- document = read in it, supplier = read in the order to a supplier that is sent straight to the buyer (via),
    -- waybill = made here, follow = named by a carrier as another one's way on
    origin text not null,
    via text,
    follows integer references parcels (id),
    leg text not null default 'there',
    remote_id text,
    phone text,
    status text not null default 'unknown',
    status_at integer,
    code text,
    said text,
    changed_at integer not null,
    asked_at integer,
    -- null = nobody asks any more
    due_at integer,
    misses integer not null default 0,
    cause text,
    branch text,
    expected_at integer,
    kept_until integer,
    storage_paid integer not null default 0,
    money text,
    -- the number was taken out of its document again
    detached integer not null default 0,
    created_at integer not null,
    unique (source_id, entity, key, number)
  ) strict;
  create index parcels_due on parcels (connection_id, due_at) where due_at is not null;
  create index parcels_number on parcels (number);
  create index parcels_status on parcels (status, id) where detached = 0;
  create index parcels_follows on parcels (follows) where follows is not null;
  create index parcels_lost on parcels (id) where connection_id is null and detached = 0;
  create index parcels_code on parcels (connection_id, code);

  create table parcel_events (
    id integer primary key autoincrement,
    parcel_id integer not null references parcels (id) on delete cascade,
    code text not null,
    text text not null,
    -- the carrier's time, null where it gave none; and ours
    at integer,
    noted_at integer not null,
    place text,
    -- the carrier's whole answer in which it was seen first, deflated
    answer blob
  ) strict;
  create index parcel_events_parcel on parcel_events (parcel_id, id);
  -- forgetting old answers and old parcels must not read all of them
  create index parcel_events_answers on parcel_events (noted_at) where answer is not null;
  create index parcels_finished on parcels (changed_at) where due_at is null;

  -- what all parcels of a document say together, and what of it has not been passed on yet
  create table parcel_sums (
    source_id text not null,
    entity text not null,
    key text not null,
    label text not null,
    status text,
    status_at integer,
    pending text not null default '[]',
    updated_at integer not null,
    primary key (source_id, entity, key)
  ) strict, without rowid;
  create index parcel_sums_pending on parcel_sums (updated_at) where pending <> '[]';
  `,
  `
  -- Every delivery goes through three statuses, and each index that knows the status is written each time. These know
  -- only the statuses people ask about: nearly all deliveries never have one of them.
  drop index deliveries_open;
  drop index deliveries_status;
  create index deliveries_problem on deliveries (status, connection_id, cause, id)
    where status in ('waiting', 'rejected', 'held');
  create index deliveries_problem_newest on deliveries (status, id) where status in ('waiting', 'rejected', 'held');
  create index deliveries_superseded on deliveries (id) where status = 'superseded';
  `,
];
